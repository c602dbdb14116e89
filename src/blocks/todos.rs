//! What the session left to do in the code, by file and line.

use super::{Sources, section};
use crate::changes::todos::Todo;
use crate::markdown::{code_span, inert};
use crate::text;

/// How many lines are listed.
const MOST: usize = 20;

pub(super) fn todos(sources: &Sources) -> String {
    let todos = &sources.derived.todos;
    let line = |todo: &Todo| {
        let place = format!("{}:{}", text::quote_path(todo.path.as_bytes()), todo.line);
        format!("- {}: {}\n", code_span(&place), inert(&todo.text))
    };
    let mut lines: String = todos.lines.iter().take(MOST).map(line).collect();
    if todos.lines.len() > MOST {
        lines.push_str(&format!("- and {} more\n", todos.lines.len() - MOST));
    }
    if todos.unread > 0 {
        lines.push_str(&format!("- {} not looked through\n", text::count(todos.unread, "changed file")));
    }
    section("TODOs Added This Session", lines)
}
