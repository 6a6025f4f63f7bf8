//! SPDY/3.1 as Kubernetes speaks it to run a command: four streams over one connection, without flow control. Only for
//! servers before 1.30: they pass a WebSocket on to the node's runtime, which unmasks it byte by byte and needs three
//! times the processor time for it (containerd 1.6: 13.5 s for 1 GB, 4.5 s by SPDY). Later servers speak SPDY to the
//! node themselves.

use std::io;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, WriteHalf};

use super::Heard;

/// What a request asks to become.
pub(super) const PROTOCOL: &str = "SPDY/3.1";
/// What each stream is for; the first has the number 1, the others the odd ones after it.
const STREAMS: [&str; 4] = ["error", "stdin", "stdout", "stderr"];
const ERROR: u32 = 1;
const STDIN: u32 = 3;
const STDOUT: u32 = 5;
const STDERR: u32 = 7;
/// Bytes of what stands before a frame's content.
const HEAD: usize = 8;
/// Bytes of one frame's content, as kubectl sends them.
const FRAME: usize = 32 << 10;
/// No frame of an answer is longer.
const LONGEST: usize = 1 << 20;
/// The first bytes of a control frame: version 3 of the protocol, and what it is.
const CONTROL: u32 = 0x8003_0000;
const SYN_STREAM: u32 = CONTROL | 1;
const SYN_REPLY: u32 = CONTROL | 2;
const RST_STREAM: u32 = CONTROL | 3;
const GOAWAY: u32 = CONTROL | 7;
/// How the headers' compressed stream begins: zlib's mark, and the sum of the dictionary that SPDY/3 gives it.
const ZLIB: [u8; 6] = [0x78, 0x20, 0xe3, 0xc6, 0xa7, 0xc2];

/// What is written to a command.
pub(super) struct Writer<W>(W);

/// What comes from it.
pub(super) struct Reader<R> {
    from: R,
    /// What is not a whole frame yet.
    read: BytesMut,
}

/// Opens the streams, and waits until the server has them.
///
/// # Errors
/// The connection breaks, or the server refuses a stream.
pub(super) async fn open<C: AsyncRead + AsyncWrite>(
    connection: C,
) -> io::Result<(Writer<WriteHalf<C>>, Reader<ReadHalf<C>>)> {
    let (reader, mut writer) = tokio::io::split(connection);
    writer.write_all(&streams()).await?;
    writer.flush().await?;
    let mut reader = Reader { from: reader, read: BytesMut::new() };
    for _ in STREAMS {
        match reader.frame().await? {
            Some((SYN_REPLY, _)) => {}
            Some(_) => return Err(io::Error::other("the server refuses a stream")),
            None => return Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
    Ok((Writer(writer), reader))
}

/// The frames that open the streams. Their headers are compressed by zlib in its own way of not compressing.
#[expect(clippy::cast_possible_truncation, reason = "short words of our own")]
fn streams() -> BytesMut {
    let mut frames = BytesMut::new();
    for (number, name) in (1..).step_by(2).zip(STREAMS) {
        let mut headers = BytesMut::new();
        headers.put_u32(1);
        for word in ["streamtype", name] {
            headers.put_u32(word.len() as u32);
            headers.put_slice(word.as_bytes());
        }
        let mut content = BytesMut::new();
        content.put_u32(number);
        // Of no other stream, with no priority.
        content.put_bytes(0, 6);
        if number == 1 {
            content.put_slice(&ZLIB);
        }
        // A stored block, and an empty one that makes the other side look at it.
        let length = headers.len() as u16;
        for (length, block) in [(length, &headers[..]), (0, &[])] {
            content.put_u8(0);
            content.put_u16_le(length);
            content.put_u16_le(!length);
            content.put_slice(block);
        }
        frames.put_u32(SYN_STREAM);
        frames.put_u32(content.len() as u32);
        frames.put_slice(&content);
    }
    frames
}

impl<W: AsyncWrite + Unpin> Writer<W> {
    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        for piece in bytes.chunks(FRAME) {
            let mut frame = BytesMut::with_capacity(HEAD + piece.len());
            frame.put_u32(STDIN);
            frame.put_u32(piece.len().try_into().map_err(io::Error::other)?);
            frame.put_slice(piece);
            self.0.write_all(&frame).await?;
        }
        self.0.flush().await
    }
}

impl<R: AsyncRead + Unpin> Reader<R> {
    /// The first word of the next frame, and its content; `None` at the end of the connection. What has been read of a
    /// frame is kept when nobody waits for it any more.
    async fn frame(&mut self) -> io::Result<Option<(u32, Bytes)>> {
        loop {
            if let Some(mut head) = self.read.get(..HEAD) {
                let (word, length) = (head.get_u32(), head.get_u32() as usize & 0xff_ffff);
                if length > LONGEST {
                    return Err(io::Error::other("a frame that is too long"));
                }
                if self.read.len() >= HEAD + length {
                    self.read.advance(HEAD);
                    return Ok(Some((word, self.read.split_to(length).freeze())));
                }
            }
            if self.from.read_buf(&mut self.read).await? == 0 {
                return if self.read.is_empty() { Ok(None) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
            }
        }
    }

    pub(super) async fn next(&mut self) -> io::Result<Option<Heard>> {
        while let Some((word, content)) = self.frame().await? {
            match word {
                GOAWAY | RST_STREAM => return Ok(None),
                _ if content.is_empty() => {}
                STDOUT => return Ok(Some(Heard::Output(content))),
                STDERR => return Ok(Some(Heard::Complaint(content))),
                ERROR => return Ok(Some(Heard::Ended(content))),
                _ => {}
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::cast_possible_truncation)]
mod tests {
    use futures::FutureExt;
    use tokio::io::{DuplexStream, duplex};

    use super::*;

    async fn send(server: &mut DuplexStream, word: u32, content: &[u8]) {
        server.write_u32(word).await.unwrap();
        server.write_u32(content.len() as u32).await.unwrap();
        server.write_all(content).await.unwrap();
    }

    /// A server that has taken the streams; how their headers read.
    async fn accept(server: DuplexStream) -> (Reader<DuplexStream>, Vec<String>) {
        let mut server = Reader { from: server, read: BytesMut::new() };
        let mut headers = Vec::new();
        for number in [1, 3, 5, 7] {
            let (word, mut content) = server.frame().await.unwrap().unwrap();
            assert_eq!((word, content.get_u32(), content.get_u32(), content.get_u16()), (0x8003_0001, number, 0, 0));
            if number == 1 {
                // CMF and FLG are a multiple of 31, with a dictionary.
                let mark = content.get_u16();
                assert_eq!((mark % 31, mark & 0x20, content.get_u32()), (0, 0x20, 0xe3c6_a7c2));
            }
            assert_eq!(content.get_u8(), 0);
            let length = content.get_u16_le();
            assert_eq!(content.get_u16_le(), !length);
            assert_eq!(&content[length as usize..], [0, 0, 0, 0xff, 0xff]);
            assert_eq!(content.get_u32(), 1);
            for _ in 0..2 {
                let length = content.get_u32() as usize;
                headers.push(String::from_utf8(content.split_to(length).to_vec()).unwrap());
            }
            send(&mut server.from, 0x8003_0002, &number.to_be_bytes()).await;
        }
        (server, headers)
    }

    #[tokio::test]
    async fn a_command() {
        let (ours, theirs) = duplex(64);
        let (opened, (mut server, headers)) = tokio::join!(open(ours), accept(theirs));
        let (mut writer, mut reader) = opened.unwrap();
        let expected = STREAMS.map(|name| ["streamtype", name]).concat();
        assert_eq!(headers, expected);
        let noise: Vec<u8> = (0..FRAME + 5).map(|index| index as u8).collect();
        let (written, frames) = tokio::join!(writer.write(&noise), async {
            [server.frame().await.unwrap().unwrap(), server.frame().await.unwrap().unwrap()]
        });
        written.unwrap();
        assert_eq!(frames, [(3, noise[..FRAME].to_vec().into()), (3, noise[FRAME..].to_vec().into())]);
        for (word, content) in [(5, "out"), (7, "err"), (5, ""), (0x8003_0006, "ping"), (1, "{}")] {
            send(&mut server.from, word, content.as_bytes()).await;
        }
        let mut heard = Vec::new();
        for _ in 0..3 {
            heard.push(format!("{:?}", reader.next().await.unwrap().unwrap()));
        }
        // Half of a frame comes, and nobody waits for the rest at first.
        server.from.write_all(&[0, 0, 0, 5, 0, 0, 0, 2, b'a']).await.unwrap();
        assert!(reader.next().now_or_never().is_none());
        server.from.write_all(b"b").await.unwrap();
        assert_eq!(format!("{:?}", reader.next().await.unwrap().unwrap()), r#"Output(b"ab")"#);
        assert_eq!(heard, [r#"Output(b"out")"#, r#"Complaint(b"err")"#, r#"Ended(b"{}")"#]);
        send(&mut server.from, GOAWAY, b"").await;
        assert!(reader.next().await.unwrap().is_none());
        drop(server);
        assert!(reader.next().await.unwrap().is_none());
    }

    #[tokio::test]
    async fn what_is_no_command() {
        for (word, length, error) in [
            (RST_STREAM, 0, "the server refuses a stream"),
            (STDOUT, LONGEST + 1, "a frame that is too long"),
            (SYN_REPLY, 9, "unexpected end of file"),
        ] {
            let (ours, mut server) = duplex(1024);
            server.write_u32(word).await.unwrap();
            server.write_u32(length as u32).await.unwrap();
            server.shutdown().await.unwrap();
            let opened = open(ours);
            let answer = tokio::join!(opened, async {
                let mut sent = Vec::new();
                server.read_to_end(&mut sent).await
            });
            assert!(answer.0.err().unwrap().to_string().contains(error), "{error}");
        }
    }
}
