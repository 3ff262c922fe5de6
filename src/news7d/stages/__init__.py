"""The stages of the road. Each is three steps in one module: read what is due, think (a pure function that runs in a
worker process), write once, in one transaction.

    poll     a feed's bytes        ─► new and changed entries
    read     a page's bytes        ─► an article, or a revision of one
    analyse  an article            ─► what it says: language, section, names, quotes, features
    group    an analysed article   ─► its story
    judge    a story               ─► the roles of its reports, and its figures
    edition  stories               ─► a ranked front page
"""
