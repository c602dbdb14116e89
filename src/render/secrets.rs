//! Tells of secrets that will not be stored: where they stand and of which kind, never what they are. Pure.

use crate::redact::Secret;
use crate::text::count;

/// So many are named in one line.
const MOST: usize = 3;

/// One line for all of them; none where there is nothing to tell.
pub fn in_one_line(secrets: &[Secret]) -> Option<String> {
    let named: Vec<String> =
        secrets.iter().take(MOST).map(|secret| format!("{} on line {}", secret.kind, secret.line)).collect();
    let more = secrets.len().saturating_sub(MOST);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let counted = count(secrets.len(), "secret");
    (!secrets.is_empty()).then(|| format!("{counted} will not be stored: {}{more}", named.join(", ")))
}

/// A line for each: line, kind, and what stands in its place.
pub fn list(secrets: &[Secret], name: &str) -> String {
    let place = |secret: &Secret| format!("{name}:{}", secret.line);
    let width = secrets.iter().map(|secret| place(secret).len()).max().unwrap_or(0);
    secrets.iter().map(|secret| format!("{:<width$}  {}\n", place(secret), secret.marker)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Redactor;

    #[test]
    fn the_first_are_named_and_the_others_counted() {
        let text = format!("# T\n\n{}", "password: hunter2x\n".repeat(5));
        let secrets = Redactor::default().redact(text.as_bytes()).secrets;
        assert_eq!(
            in_one_line(&secrets).as_deref(),
            Some("5 secrets will not be stored: password on line 3, password on line 4, password on line 5 and 2 more")
        );
        assert_eq!(in_one_line(&[]), None);
    }
}
