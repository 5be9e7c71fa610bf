"""A text for the tests whose subject is what stands around it."""

TEXT = [
    "The harbour masters of Vaasa and Umea signed an agreement on Tuesday under which the ferry between the two towns "
    "will run all winter, their offices said in a joint note.",
    "The ship will carry forty lorries and a library for children, and whoever crosses on a Sunday will pay half of "
    "what the crossing costs on other days, they added in the note.",
    "The towns have argued over the crossing since the old ship was sold to an owner in Greece, who uses it as a hotel "
    "and has refused three offers to sell it back to its former crew.",
]
