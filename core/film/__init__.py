"""Which needs follow from a storyboard, their bindings, and the graph that makes a film."""
