"""Things and animals: in hands, or alone in an insert."""
