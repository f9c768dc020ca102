"""How the English parser that the extractor ships is made from open treebanks."""
