"""From an article to reports of meetings (`extraction`), and from reports to the ledger (`ledger`).

What a sentence tells: `sentence`, `grammar` and `frame` read it; `encounters`, `talks`, `meals`, `calls` and
`journeys` (by `frames`) find who met whom; `status` (by `verbs`, `nouns`, `undoing`, `supposing`, `denials`) says
whether it took place; `dating` with `when`, and `placing` with `places`, say when and where. `ground` is what an
article's sentences are read against, `article` settles its reports among themselves, and `cues` reads the lexicon in
`data/`. The ledger: `clusters` groups reports, `record` makes one meeting.
"""
