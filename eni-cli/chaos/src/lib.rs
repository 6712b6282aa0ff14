//! The leak experiment: workflows, invariants and reports on the simulated EC2.
