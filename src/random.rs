//! Random numbers, in hexadecimal.

use crate::error::Failure;

/// The id of a task or a volume: eight digits.
///
/// # Errors
/// The system has no random numbers.
pub fn id() -> Result<String, Failure> {
    hex::<4>()
}

/// So many random bytes.
///
/// # Errors
/// The system has no random numbers.
pub fn hex<const N: usize>() -> Result<String, Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Failure::new(format!("no random numbers: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
