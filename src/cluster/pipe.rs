//! A command in a container whose input is written, and whose output is read, in messages of our own size. The client
//! library's own streams move 4 KiB at a time.

mod spdy;

use std::pin::Pin;

use bytes::{BufMut, Bytes, BytesMut};
use futures::{Sink, SinkExt, Stream, StreamExt};
use http::StatusCode;
use http::header::{CONNECTION, UPGRADE};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use k8s_openapi::api::core::v1::Pod;
use kube::Api;
use kube::client::{Body, UpgradeConnectionError};
use tokio::io::{ReadHalf, WriteHalf};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::request::Request;
use super::{ApiError, Cluster, api_error};

/// Bytes of one message: servers take up to 32 MiB, and hold what they have not passed on yet.
const MESSAGE: usize = 128 * 1024;
/// The first byte of a message says what it is (k8s.io/apimachinery/pkg/util/remotecommand).
const STDIN: u8 = 0;
const STDOUT: u8 = 1;
const STDERR: u8 = 2;
const STATUS: u8 = 3;

/// What a command does.
#[derive(Debug)]
pub enum Heard {
    /// It wrote to stdout.
    Output(Bytes),
    /// It wrote to stderr.
    Complaint(Bytes),
    /// It has ended; the server's `Status` as JSON.
    Ended(Bytes),
}

pub struct Input(Writer);

pub struct Output(Reader);

enum Writer {
    WebSocket(Pin<Box<dyn Sink<Message, Error = Error>>>),
    Spdy(spdy::Writer<WriteHalf<TokioIo<Upgraded>>>),
}

enum Reader {
    WebSocket(Pin<Box<dyn Stream<Item = Result<Message, Error>>>>),
    Spdy(spdy::Reader<ReadHalf<TokioIo<Upgraded>>>),
}

impl Cluster {
    /// Starts a command in a container and connects its input and output; needs the rights of [`Cluster::exec`].
    ///
    /// # Errors
    /// The server refuses it, or the pod is not there.
    pub async fn pipe(&self, pod: &str, container: &str, command: &[String]) -> Result<(Input, Output), ApiError> {
        // What is traced of it has no command.
        let request = Request::of_pod(self.namespace(), pod, "exec");
        let streams = ["stdin", "stdout", "stderr"];
        let whole = streams.iter().fold(request.clone().query("container", container), |it, key| it.query(key, "true"));
        let uri = command.iter().fold(whole, |it, word| it.query("command", word)).uri();
        // Whatever is the matter with it, the WebSocket tells it, or works: some proxies let only one of them through.
        if !self.takes_websockets().await
            && let Ok(open) = self.spdy(&request, &uri).await
        {
            return Ok(open);
        }
        let open = async |pods: Api<Pod>| {
            let request = http::Request::get(&uri).body(Vec::new()).map_err(kube::Error::HttpError)?;
            pods.into_client().connect(request).await
        };
        let connection = self.upgraded(&request, self.namespace(), open).await?;
        let (input, output) = connection.into_stream().split();
        Ok((Input(Writer::WebSocket(Box::pin(input))), Output(Reader::WebSocket(Box::pin(output)))))
    }

    async fn spdy(&self, request: &Request, uri: &str) -> Result<(Input, Output), ApiError> {
        let open = async |pods: Api<Pod>| {
            let request = http::Request::get(uri)
                .header(CONNECTION, "Upgrade")
                .header(UPGRADE, spdy::PROTOCOL)
                .header("X-Stream-Protocol-Version", "v4.channel.k8s.io")
                .body(Body::empty())
                .map_err(kube::Error::HttpError)?;
            let answer = pods.into_client().send(request).await?;
            let failed = kube::Error::UpgradeConnection;
            if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
                return Err(failed(UpgradeConnectionError::ProtocolSwitch(answer.status())));
            }
            let upgraded = hyper::upgrade::on(answer).await;
            let connection = upgraded.map_err(|error| failed(UpgradeConnectionError::GetPendingUpgrade(error)))?;
            spdy::open(TokioIo::new(connection)).await.map_err(kube::Error::ReadEvents)
        };
        let (input, output) = self.upgraded(request, self.namespace(), open).await?;
        Ok((Input(Writer::Spdy(input)), Output(Reader::Spdy(output))))
    }
}

impl Input {
    /// Writes all of it.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        let socket = match &mut self.0 {
            Writer::WebSocket(socket) => socket,
            Writer::Spdy(writer) => return writer.write(bytes).await.map_err(|error| api_error::innermost(&error)),
        };
        for piece in bytes.chunks(MESSAGE) {
            let mut message = BytesMut::with_capacity(piece.len() + 1);
            message.put_u8(STDIN);
            message.extend_from_slice(piece);
            socket.feed(Message::Binary(message.freeze())).await.map_err(|error| api_error::innermost(&error))?;
        }
        socket.flush().await.map_err(|error| api_error::innermost(&error))
    }
}

impl Output {
    /// What comes next; `None` when the connection has ended.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn next(&mut self) -> Result<Option<Heard>, String> {
        let socket = match &mut self.0 {
            Reader::WebSocket(socket) => socket,
            Reader::Spdy(reader) => return reader.next().await.map_err(|error| api_error::innermost(&error)),
        };
        while let Some(message) = socket.next().await {
            let mut message = match message {
                Ok(Message::Binary(message)) => message,
                Ok(Message::Close(_)) => return Ok(None),
                Ok(_) => continue,
                Err(error) => return Err(api_error::innermost(&error)),
            };
            if message.len() < 2 {
                continue;
            }
            let rest = message.split_off(1);
            match message[0] {
                STDOUT => return Ok(Some(Heard::Output(rest))),
                STDERR => return Ok(Some(Heard::Complaint(rest))),
                STATUS => return Ok(Some(Heard::Ended(rest))),
                _ => {}
            }
        }
        Ok(None)
    }
}
