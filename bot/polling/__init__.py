"""Sources on a schedule: each kind's reader, the rounds in which they are asked, and how one is added.

adding.py    an address in, the kind of source it is and a preview out
rounds.py    what is due is asked; what came is handed to the desk
kinds.py     the table of kinds                                            <- add a kind here
feeds.py pages.py sitemaps.py folders.py mailboxes.py     a reader each
links.py     pages behind links, fetched one by one
road.py manners.py    connections, children that read, politeness and robots.txt
"""

from bot.polling.adding import Added, add, import_list, may_be_address
from bot.polling.manners import Manners
from bot.polling.road import Road, open_road
from bot.polling.rounds import follow_links, poll_all, poll_due

__all__ = [
    "Added", "Manners", "Road", "add", "follow_links", "import_list", "may_be_address", "open_road", "poll_all",
    "poll_due",
]  # fmt: skip
