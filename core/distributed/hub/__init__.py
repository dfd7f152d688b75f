"""The worker-hub: answers workers, checks what they bring, and writes down what became of it."""
