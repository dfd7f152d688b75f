"""The mock backend."""
