//! Gathers the text within a block: words, code, links and emphasis become
//! one styled text.
//!
//! Where that text stands on the page and how it is wrapped is for the block
//! around it to know.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::text::{Style, Text};

/// The text of the current block or table cell, as far as it was read.
pub struct Prose {
    color: bool,
    text: Text,
    /// The style of each open element, with those of the elements around it.
    styles: Vec<Style>,
    /// The open link; links do not nest.
    link: Option<Link>,
    /// The addresses of the open images; descriptions may hold images.
    images: Vec<String>,
}

struct Link {
    url: String,
    text: String,
}

impl Prose {
    pub fn new(color: bool) -> Self {
        Self { color, text: Text::default(), styles: Vec::new(), link: None, images: Vec::new() }
    }

    /// Takes in an event other than the start or the end of an element.
    pub fn event(&mut self, event: &Event) {
        match event {
            Event::Text(text) => self.say(text),
            Event::Code(code) => self.code(code),
            Event::InlineHtml(html) => self.html(html),
            Event::FootnoteReference(label) => self.say(&format!("[^{label}]")),
            Event::SoftBreak => self.say(" "),
            Event::HardBreak => self.text.push_break(),
            _ => {}
        }
    }

    /// Takes in the start of an element, given with the source of all of it.
    pub fn start(&mut self, tag: Tag, source: &str) {
        match tag {
            Tag::Emphasis => self.start_style(Style::EMPHASIS),
            Tag::Strong => self.start_style(Style::STRONG),
            Tag::Strikethrough => self.start_strike(source),
            Tag::Link { dest_url, .. } => self.start_link(dest_url.into_string()),
            Tag::Image { dest_url, .. } => self.start_image(dest_url.into_string()),
            _ => {}
        }
    }

    /// Takes in the end of an element, given with the source of all of it.
    pub fn end(&mut self, tag: TagEnd, source: &str) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong => self.end_style(),
            TagEnd::Strikethrough => self.end_strike(source),
            TagEnd::Link => self.end_link(),
            TagEnd::Image => self.end_image(),
            _ => {}
        }
    }

    pub fn start_style(&mut self, style: Style) {
        self.styles.push(self.style().with(style));
    }

    pub fn end_style(&mut self) {
        self.styles.pop();
    }

    /// Adds words in the current style.
    pub fn say(&mut self, text: &str) {
        self.text.push(text, self.style());
        if let Some(link) = &mut self.link {
            link.text.push_str(text);
        }
    }

    /// Hands over the text and starts a new one.
    pub fn take(&mut self) -> Text {
        std::mem::take(&mut self.text)
    }

    fn style(&self) -> Style {
        self.styles.last().copied().unwrap_or_default()
    }

    fn code(&mut self, code: &str) {
        let style = self.style().with(Style::CODE);
        if self.color {
            self.text.push_literal(code, style);
        } else {
            self.text.push_literal(&format!("`{code}`"), style);
        }
        if let Some(link) = &mut self.link {
            link.text.push_str(code);
        }
    }

    fn html(&mut self, html: &str) {
        let is_comment = html.starts_with("<!--");
        if !is_comment {
            let style = self.style().with(Style::FAINT);
            self.text.push_literal(html, style);
        }
    }

    fn start_strike(&mut self, source: &str) {
        if is_strike(source) {
            self.start_style(Style::STRUCK);
        }
        self.strike_mark(source);
    }

    fn end_strike(&mut self, source: &str) {
        self.strike_mark(source);
        if is_strike(source) {
            self.end_style();
        }
    }

    fn strike_mark(&mut self, source: &str) {
        if !is_strike(source) {
            self.say("~");
        } else if !self.color {
            self.say("~~");
        }
    }

    fn start_link(&mut self, url: String) {
        let text = String::new();
        self.link = Some(Link { url, text });
        self.start_style(Style::LINK);
    }

    fn end_link(&mut self) {
        self.end_style();
        if let Some(link) = self.link.take()
            && link.text != link.url
        {
            self.address(&link.url);
        }
    }

    fn start_image(&mut self, url: String) {
        self.say("[image: ");
        self.images.push(url);
    }

    fn end_image(&mut self) {
        self.say("]");
        if let Some(url) = self.images.pop() {
            self.address(&url);
        }
    }

    fn address(&mut self, url: &str) {
        if !url.is_empty() {
            self.text.push(" ", Style::PLAIN);
            self.text.push_literal(&format!("({url})"), Style::FAINT);
        }
    }
}

/// Whether a struck text is meant to be one.
///
/// A single tilde would do for the parser, but mostly stands for "about", as
/// in `(~5 or ~7)`.
fn is_strike(source: &str) -> bool {
    source.starts_with("~~")
}
