//! Frames as lines over TCP.

use std::io;

use super::connection::{Input, Wire};
use super::refusal::Ending;
use crate::chat::Parting;
use crate::doors::lines::{Line, Lines};

impl Wire for Lines {
    async fn next(&mut self) -> Input {
        match Lines::next(self).await {
            Line::Text(line) => Input::Text(line),
            Line::NotText => Input::NoText,
            Line::TooLong => Input::TooLong,
            Line::Unfinished => Input::Unfinished,
            Line::Ended => Input::Ended(Parting::CutOff),
        }
    }

    async fn write(&mut self, frames: Vec<String>) -> io::Result<()> {
        if frames.is_empty() {
            return Ok(());
        }
        let mut lines = frames.join("\n");
        lines.push('\n');
        Lines::write(self, lines.as_bytes()).await
    }

    async fn close(self, _: &Ending) {
        Lines::close(self).await;
    }
}
