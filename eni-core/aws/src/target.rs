//! Where calls go, in one line.

use std::fmt;

/// Where calls go. Every command prints it first, since most accidents are
/// accidents of the wrong account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// AWS itself.
    Aws {
        /// The account; absent when neither the credentials nor STS said.
        account: Option<String>,
        /// The region.
        region: String,
    },
    /// An endpoint that was named.
    Endpoint {
        /// Its URL.
        url: String,
    },
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Aws { account: Some(account), region } => write!(f, "aws {account} {region}"),
            Self::Aws { account: None, region } => write!(f, "aws {region} (account unknown)"),
            Self::Endpoint { url } => f.write_str(url),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_one_line() {
        let aws = |account: Option<&str>| Target::Aws {
            account: account.map(str::to_owned),
            region: "eu-west-1".to_owned(),
        };
        assert_eq!(aws(Some("123456789012")).to_string(), "aws 123456789012 eu-west-1");
        assert_eq!(aws(None).to_string(), "aws eu-west-1 (account unknown)");
        let url = "http://127.0.0.1:5000".to_owned();
        assert_eq!(Target::Endpoint { url: url.clone() }.to_string(), url);
    }
}
