//! The strategies of `eni-plugins`, as a shared library.

eni_plugins::export_table!(eni_plugins::table());
