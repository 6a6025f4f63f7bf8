//! The terminal while another program has it.

use crate::error::{Failure, Result};

/// Every key goes to the program, until this is dropped.
pub struct RawMode(());

impl RawMode {
    /// Hands the keys over.
    ///
    /// # Errors
    /// The terminal does not let us.
    pub fn enter() -> Result<Self> {
        crossterm::terminal::enable_raw_mode()
            .map_err(|error| Failure::new(format!("cannot hand the terminal over: {error}")))?;
        Ok(Self(()))
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        // A terminal that has gone needs no mode.
        let _ = crossterm::terminal::disable_raw_mode();
    }
}
