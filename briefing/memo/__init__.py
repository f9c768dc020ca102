"""From a situation to what a memo says, sentence by sentence."""
