"""Work: loops over «what is due», a pool for what needs a processor, and one lane for grouping.

fetch loop ─► entries ─► analyse loop ─► group loop ─► verdicts
              page loop ──────┘
"""
