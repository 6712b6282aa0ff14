//! The smallest HTTP client that will do, so that every byte can be wrong.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A connection to a server.
pub(crate) struct Client(TcpStream);

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.unwrap())
    }

    /// A form as EC2's clients send it, signed for a region.
    pub(crate) async fn post(&mut self, form: &str) -> io::Result<Reply> {
        self.signed("AKIDEXAMPLE", "us-east-1", form).await
    }

    pub(crate) async fn signed(
        &mut self,
        key: &str,
        region: &str,
        form: &str,
    ) -> io::Result<Reply> {
        let scope = format!("{key}/20260101/{region}/ec2/aws4_request");
        let authorization = format!(
            "authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=x\r\n"
        );
        self.request("POST", "/", &authorization, form.as_bytes()).await
    }

    pub(crate) async fn request(
        &mut self,
        method: &str,
        target: &str,
        headers: &str,
        body: &[u8],
    ) -> io::Result<Reply> {
        let head = format!(
            "{method} {target} HTTP/1.1\r\nhost: localhost\r\n{headers}content-length: {}\r\n\r\n",
            body.len()
        );
        self.0.write_all(&[head.as_bytes(), body].concat()).await?;
        self.reply().await
    }

    /// Sends bytes that ask for the connection to be closed, and reads until it is.
    pub(crate) async fn until_closed(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        self.0.write_all(bytes).await?;
        let mut all = Vec::new();
        self.0.read_to_end(&mut all).await?;
        Ok(all)
    }

    pub(crate) async fn raw(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        self.0.write_all(bytes).await?;
        self.0.shutdown().await?;
        let mut all = Vec::new();
        self.0.read_to_end(&mut all).await?;
        Ok(all)
    }

    async fn reply(&mut self) -> io::Result<Reply> {
        let mut bytes = Vec::new();
        loop {
            if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_lowercase();
                let length: usize = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "))
                    .map_or(0, |length| length.parse().unwrap());
                let mut body = bytes.split_off(end + 4);
                let have = body.len();
                body.resize(length, 0);
                self.0.read_exact(&mut body[have..]).await?;
                let status = head.split(' ').nth(1).unwrap().parse().unwrap();
                return Ok(Reply { status, head, body });
            }
            let mut part = [0; 4096];
            match self.0.read(&mut part).await? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => bytes.extend_from_slice(&part[..n]),
            }
        }
    }
}
