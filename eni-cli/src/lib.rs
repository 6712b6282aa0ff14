//! The eni command: ensure a network interface, and prove that nothing leaks.
