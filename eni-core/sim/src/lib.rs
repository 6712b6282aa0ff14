//! A simulated EC2 whose network-interface life cycle can be trusted.
