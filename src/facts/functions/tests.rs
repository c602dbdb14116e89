//! Samples in many languages: a whole new text, and what is told of it.

use proptest::prelude::*;

use super::*;

/// What is told where everything is new, in the order of the states.
fn told(path: &str, text: &str) -> String {
    in_words(&of(path, "", text, std::slice::from_ref(&(0..text.lines().count())), &Redactor::default()))
}

fn in_words(functions: &Functions) -> String {
    let unfinished: Vec<String> = functions.unfinished.iter().cloned().map(String::from).collect();
    let parts = [
        ("added", functions.added.join(", ")),
        ("changed", functions.changed.join(", ")),
        ("unfinished", unfinished.join(", ")),
        ("not started", functions.not_started.join(", ")),
        ("tests", if functions.tests { "touched".to_owned() } else { String::new() }),
    ];
    let parts = parts.into_iter().filter(|(_, names)| !names.is_empty());
    parts.map(|(state, names)| format!("{state}: {names}")).collect::<Vec<_>>().join("; ")
}

#[test]
fn languages_have_their_ways() {
    for (path, text, expected) in [
        (
            "ollama.py",
            r#"
class OllamaService:
    """def not_this(self): ..."""

    def generate(self, prompt: str = "def nor_this():") -> Dict[str, int]:
        """Says
def nor_that():
        """
        return self.call(
            prompt,
        )

    # TODO: error handling
    async def generate_stream(
        self,
        prompt,
    ) -> AsyncIterator[str]:
        yield prompt

    def list_models(self):
        """All models."""
        raise NotImplementedError("list_models")

    def unload_model(self): ...

    def close(self):
        pass  # TODO

    @abstractmethod
    def open(self): pass

    @property
    @cached(
        60)
    def size(self):
        def inner():
            return 1  # FIXME(ana): two
        return inner()
"#,
            "added: generate, open, size; unfinished: generate_stream TODO: error handling, inner FIXME(ana): two; \
             not started: list_models, unload_model, close",
        ),
        (
            "a.rs",
            r##"
/// Documented.
pub(crate) const fn one<'a>(x: &'a str) -> [u8; 3] where Self: 'a {
    let brace = '{';
    let text = r#"fn not_this() {"#; // fn nor_this() {
    [1, 2, 3]
}
trait T {
    fn declared(&self) -> u8;
    fn two(&self) -> u8 { todo!("later") }
}
async unsafe extern "C" fn three() {}
fn four() -> &'static str { "x" }
fn with() -> Self { Self { x: 1 } }
fn five(x: u8) -> u8 {
    match x {
        0 => unimplemented!(),
        _ => 1,
    }
}
#[cfg(test)]
mod tests {
    #[test]
    fn it_works() {
        assert!(true);
    }
}
"##,
            "added: one, four, with, it_works; unfinished: five 0 => unimplemented!(),; not started: two, three; tests: touched",
        ),
        (
            "service.ts",
            r#"
export default async function one(a = {}, b: { c: string }): Promise<{ d: number }> {
  if (a) {
    return `function nope() { ${b} }`;
  }
}
export const two = async ({ a }: Props): Promise<void> => {
  return a.replace(/[{"]/g, "");
};
const three = x => x + 1;
const four = (a || b)
const five = function () { /* later */ };
class Service<T> {
  constructor(private readonly x: number) {}
  private static async six<T>(a: T): Promise<T> {
    // TODO: retry
    describe("x", () => {
      y();
    });
    return a;
  }
  seven(): { a: string } {
    throw new Error("not implemented");
  }
  eight = async () => {
    await this.seven();
  };
  get nine() {
    return this.six(1)
  }
}
declare function ten(): void;
"#,
            "added: one, two, three, constructor, eight, nine; unfinished: six TODO: retry; not started: five, seven",
        ),
        (
            "main.go",
            "func (s *Server) One(a interface{}) (int, error) {\n\treturn 1, nil\n}\n\
             func Two() interface{} {\n\tpanic(\"TODO\")\n}\n\
             func Three() map[string]struct{} {\n\tx := `func nope() {`\n\treturn x // TODO: real\n}\n\
             type I interface {\n\tFour() int\n}\n",
            "added: One; unfinished: Three TODO: real; not started: Two",
        ),
        (
            "Service.java",
            "class Service {\n    public Service(int a) {\n        this.a = a;\n    }\n    @Override\n    public Map<String, List<Integer>> one(int a) throws IOException {\n        \
             if (a > 0) {\n            return new Foo() {\n            };\n        }\n    }\n    \
             abstract int two();\n    protected int three() {\n        throw new UnsupportedOperationException();\n    }\n    \
             @Test\n    void four() {\n        run();\n    }\n}\n",
            "added: one, four; not started: three; tests: touched",
        ),
        (
            "Service.cs",
            "class S {\n    public int One(int a) => a + 1;\n    public int P { get; set; }\n    public async Task Two()\n    {\n        // TODO: write\n    }\n    \
             private int Three() => throw new NotImplementedException();\n    public int Four() {\n        return One(1); // FIXME: two\n    }\n}\n",
            "added: One; unfinished: Four FIXME: two; not started: Two, Three",
        ),
        (
            "Service.kt",
            "interface I {\n    fun declared(): Int\n    suspend fun one(a: Int = 1): Int = run {\n        a\n    }\n    \
             fun <T> List<T>.two(): Int =\n        this\n            .size\n    fun three(): Int = TODO()\n    override fun four() {\n    }\n}\n",
            "added: one, two; not started: three, four",
        ),
        (
            "a.cpp",
            "#include <a>\nint Foo::one(int a) const noexcept {\n    while (a) { a--; }\n    return 'x';\n}\n\
             static inline void\ntwo(void)\n{\n}\nclass A {\n    A(int a) : a_{a} {}\n    void three() = delete;\n    std::vector<int> four() override {\n        return {}; // TODO: fill\n    }\n};\n\
             int declared(int a);\n",
            "added: one; unfinished: four TODO: fill; not started: two",
        ),
        (
            "a.rb",
            "class A\n  def self.one(a)\n    if a\n      1\n    end\n    <<~SQL\n      def nope\n    SQL\n  end\n\n  def two?\n    raise NotImplementedError\n  end\n\n  \
             def three = 3\n\n  private def four; end\n\n  def five\n    x # TODO: y\n  end\nend\n",
            "added: one, three; unfinished: five TODO: y; not started: two?, four",
        ),
        (
            "a.php",
            "<?php\nabstract class A {\n    public function __construct(private int $a) {}\n    abstract function declared();\n    public static function one($a) {\n        $f = function () { return 1; };\n        return $f;\n    }\n    \
             public function two(): int {\n        throw new \\Exception('Not implemented');\n    }\n}\n",
            "added: __construct, one; not started: two",
        ),
        (
            "a.swift",
            "protocol P {\n    func declared() -> Int\n    func other()\n}\n@MainActor\npublic func one<T>(_ a: T) async throws -> T where T: P {\n    return a\n}\nfunc two() {\n    fatalError(\"not implemented\")\n}\n",
            "added: one; not started: two",
        ),
        (
            "deploy.sh",
            "one() {\n  awk '{ print $1 }'\n  cat <<EOF\nnope() {\nEOF\n  echo \"${x#y}\" # TODO: z\n}\nfunction two {\n  :\n}\nthree() {\n  ls\n}\n",
            "added: three; unfinished: one TODO: z; not started: two",
        ),
        (
            "a.ex",
            "defmodule A do\n  @doc \"\"\"\n  def nope do\n  \"\"\"\n  def one(a) do\n    case a do\n      1 -> 2\n    end\n  end\n\n  defp two(a), do: a\n\n  def three do\n    raise \"not implemented\"\n  end\nend\n",
            "added: one, two; not started: three",
        ),
        (
            "a.scala",
            "class A {\n  def one(a: Int): Int = {\n    a\n  }\n  def two: Int = ???\n  def three = 3\n}\n",
            "added: one, three; not started: two",
        ),
        (
            "a.lua",
            "local function one(a)\n  return a\nend\nfunction M.two()\n  -- TODO: write\nend\n",
            "added: one; not started: two",
        ),
        ("a.pl", "sub one {\n    my $x = shift;\n    return $#x;\n}\nsub two {\n}\n", "added: one; not started: two"),
        (
            "a.dart",
            "class A {\n  Future<void> one() async {\n    await x();\n  }\n  int two() => throw UnimplementedError();\n}\n",
            "added: one; not started: two",
        ),
        ("a.txt", "def nope(): pass\n", ""),
        ("types.d.ts", "function nope() {}\n", ""),
    ] {
        assert_eq!(told(path, text), expected, "{path}");
    }
}

#[test]
fn a_comment_behind_a_stub_starts_nothing() {
    let text =
        "def one():\n    pass  # later\n\ndef two(): ...  # pragma: no cover\n\ndef three():\n    pass  # FIXME: all\n";
    assert_eq!(told("a.py", text), "not started: one, two, three");
    assert_eq!(told("a.sh", "one() {\n  : # TODO\n}\n"), "not started: one");
    assert_eq!(told("a.rb", "def one\n  nil # later\nend\n"), "not started: one");
}

#[test]
fn what_is_only_declared_is_not_waiting_for_a_body() {
    let text = "class A(ABC):\n    @abstractmethod\n    def one(self):\n        raise NotImplementedError\n\n    \
        @abstractmethod\n    def two(self):\n        # TODO: say what it gives\n        ...\n\n    def three(self):\n        raise NotImplementedError\n";
    assert_eq!(told("a.py", text), "added: one; unfinished: two TODO: say what it gives; not started: three");
    let text = "class P(Protocol[T]):\n    \"\"\"What it takes.\n    \"\"\"\n\n    def one(self) -> int: ...\n\n    def two(self):\n        pass\n\n\
        class Q(P):\n    def three(self): ...\n";
    assert_eq!(told("a.py", text), "added: one, two; not started: three");
}

#[test]
fn a_type_in_braces_is_no_body() {
    for (signature, name) in [
        ("async function a(): Promise<{ x: number }>", "a"),
        ("function b(): Record<string, { x: number }>", "b"),
        ("function c(): string | { x: number } & { y: 1 }", "c"),
        ("const d = async (y: number): Promise<{ x: number }> =>", "d"),
    ] {
        assert_eq!(
            told("a.ts", &format!("{signature} {{\n  throw new Error(\"todo\");\n}}\n")),
            format!("not started: {name}")
        );
        assert_eq!(told("a.ts", &format!("{signature} {{\n  return go();\n}}\n")), format!("added: {name}"));
    }
    assert_eq!(told("a.rs", "fn a<F>(f: F)\nwhere\n    F: Fn(),\n{\n    f();\n}\n"), "added: a");
}

const BEFORE: &str =
    "def one():\n    a()\n    b()\n\ndef two():\n    # TODO: old\n    return 2\n\ndef three():\n    return 3\n";

fn since(now: &str, changed: Range<usize>) -> String {
    in_words(&of("a.py", BEFORE, now, std::slice::from_ref(&changed), &Redactor::default()))
}

#[test]
fn only_what_is_not_committed_is_told() {
    // A mark that was committed is no news, and what nobody touched is not named.
    let now = BEFORE.replace("return 2", "return 22");
    assert_eq!(since(&now, 6..7), "changed: two");
    // A line went from the first one; between two of them nothing is anybody's.
    assert_eq!(since(&BEFORE.replace("    a()\n", ""), 1..1), "changed: one");
    assert_eq!(since(&BEFORE.replace("\ndef two", "def two"), 3..3), "");
    // Another signature is a change, another name is another function.
    assert_eq!(since(&BEFORE.replace("three()", "three(a)"), 8..9), "changed: three");
    assert_eq!(since(&BEFORE.replace("three()", "four()"), 8..9), "added: four");
    // Of two alike, one was there.
    assert_eq!(since(&format!("{BEFORE}\ndef three():\n    return 33\n"), 10..13), "added: three");
    assert_eq!(since(&format!("{BEFORE}\ndef three():\n    pass\n"), 10..13), "not started: three");
}

#[test]
fn what_is_broken_ends_with_the_indentation() {
    let text = "fn one() {\n    if x {\n        y();\n}\n\nfn two() {\n    z(); // TODO: w\n}\n";
    assert_eq!(told("a.rs", text), "added: one; unfinished: two TODO: w");
    assert_eq!(told("a.rs", "fn one() {\n    x\n\nfn two() {\n    y\n"), "added: one, two");
    assert_eq!(told("a.py", "def one(a,\n"), "");
}

#[test]
fn a_text_over_several_lines_ends_nothing() {
    for (path, text, last) in [
        ("a.py", "def one():\n    x = \"\"\"\nat the left\n\"\"\"\n    return x\nend = 1\n", 5),
        ("a.py", "def one(): return r\"\"\"\n\nat the left\n\"\"\"\nend = 1\n", 4),
        ("a.js", "const one = () => `\n\nat the left\n`\nend()\n", 4),
        ("a.js", "const one = () =>\n  // why\n  two()\nend()\n", 3),
        ("a.sh", "one() {\n  cat <<EOF\n}\nEOF\n}\nend\n", 5),
    ] {
        let code = Code::of(text, languages::of(path).unwrap());
        let lines: Vec<_> = code.functions().into_iter().map(|function| function.lines).collect();
        assert_eq!(lines, std::slice::from_ref(&(0..last)), "{text}");
    }
}

#[test]
fn of_many_those_left_behind_are_named_first() {
    let stubs: String = (0..10).map(|at| format!("def stub{at}(): pass\n")).collect();
    let whole: String = (0..10).map(|at| format!("def whole{at}(): return 1\n")).collect();
    let text = whole + &stubs;
    let functions = of("a.py", "", &text, std::slice::from_ref(&(0..20)), &Redactor::default());
    assert_eq!((functions.not_started.len(), functions.added.len(), functions.more), (10, 2, 8));
}

#[test]
fn secrets_stay_where_they_are() {
    let text = "def one():\n    x()  # TODO: password=hunter2-Zk39Lq0Vx7\n";
    assert_eq!(told("a.py", text), "unfinished: one");
}

#[test]
fn a_record_has_one_string_for_each() {
    let unfinished = Unfinished { name: "a".into(), words: "TODO: b c".into() };
    let text = String::from(unfinished.clone());
    assert_eq!(text, "a TODO: b c");
    assert_eq!(Unfinished::from(text), unfinished);
}

fn any_code() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("def a():\n"),
        Just("    "),
        Just("fn b() {\n"),
        Just("}\n"),
        Just("\"\"\""),
        Just("'"),
        Just("/*"),
        Just("*/"),
        Just("\\"),
        Just("<<EOF\n"),
        Just("EOF\n"),
        Just("end\n"),
        Just("function c("),
        Just(") {\n"),
        Just("=> "),
        Just("é"),
        Just("\r\n"),
        Just("// TODO: x\n"),
        Just("pass\n"),
        Just("`"),
        Just("r#\""),
        Just("\t"),
        Just("= "),
        Just("int d("),
        Just(": "),
        Just("\n=begin"),
        Just("/"),
        Just("["),
    ];
    prop_oneof![prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat()), any::<String>(),]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]
    #[test]
    fn any_text_is_read(
        now in any_code(),
        before in any_code(),
        ends in prop::sample::select(&["py", "rs", "ts", "go", "cs", "kt", "cpp", "rb", "php", "swift", "sh", "ex", "scala", "lua"][..]),
        changed in prop::collection::vec((0..80_usize, 0..6_usize), 0..6),
    ) {
        let changed: Vec<_> = changed.into_iter().map(|(start, len)| start..start + len).collect();
        let path = format!("a.{ends}");
        let functions = of(&path, &before, &now, &changed, &Redactor::default());
        let open = functions.unfinished.iter().map(|function| &function.name);
        for name in functions.not_started.iter().chain(&functions.added).chain(&functions.changed).chain(open) {
            prop_assert!(now.lines().any(|line| line.contains(name.as_str())), "{}", name);
        }
        let language = languages::of(&path).unwrap();
        let code = Code::of(&now, language);
        prop_assert_eq!(code.bare.len(), now.len());
        for function in code.functions() {
            prop_assert!(code.line(function.line).contains(function.name));
            prop_assert!(function.lines.contains(&function.line));
            prop_assert!(now.get(function.body.clone()).is_some());
        }
    }
}
