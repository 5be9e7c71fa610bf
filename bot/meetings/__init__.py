"""From an article to reports of meetings (`extraction`), and from reports to the ledger (`ledger`).

What a sentence tells: `sentence`, `naming`, `grammar` and `frame` read it, with the `thread` of those before;
`encounters`, `talks`, `meals`, `calls` and `journeys` (by `frames`) find who met whom; `status` (by `verbs`, `nouns`,
`topics`, `undoing`, `supposing`, `denials`) says whether it took place; `dating` with `dates_told` and `when`, and
`placing` with `places`, say when and where. `ground` is what an article's sentences are read against, `article` settles
its reports among themselves, and `cues` reads the lexicon in `data/`. The ledger:
`clusters` groups reports, `record` makes one meeting.
"""
