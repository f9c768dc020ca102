"""Criticism of states before the Security Council (UNSCon): which sentences speak against one.

python benchmarks/gold_unscon.py GOLD_FOLDER
"""

from gold_mpqa import predict
from gold_rows import measure

if __name__ == "__main__":
    measure("UNSCon", "unscon/dev.jsonl", "score_opinions.py", predict)
