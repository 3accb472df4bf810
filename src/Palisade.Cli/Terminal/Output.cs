using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Palisade.Cli.Terminal;

/// <summary>
/// Where a command talks. With <c>--json</c>, stdout carries exactly one JSON line and everything meant for people goes to stderr; without it,
/// people read stdout, and only refusals go to stderr.
/// </summary>
internal sealed class Output(bool json)
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool IsJson => json;

    /// <summary>The console for people.</summary>
    public IAnsiConsole People { get; } = On(json ? Console.Error : Console.Out);

    /// <summary>One step that is done.</summary>
    public void Step(string text) => People.MarkupLine($"[green]✓[/] {Markup.Escape(text)}");

    /// <summary>Something that takes a moment.</summary>
    public void Note(string text) => People.MarkupLine($"[grey]· {Markup.Escape(text)}[/]");

    public void Warn(string text) => People.MarkupLine($"[yellow]![/] {Markup.Escape(text)}");

    /// <summary>A name and a value, aligned. Written without wrapping, so that URLs stay whole.</summary>
    public void Fact(string name, string value) => People.Profile.Out.Writer.WriteLine($"  {name,-18} {value}");

    public void Blank() => People.WriteLine();

    /// <summary>The answer for scripts; nothing without <c>--json</c>.</summary>
    public void Result(object value)
    {
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(value, value.GetType(), JsonOptions));
    }

    /// <summary>A refusal: on stderr for people, and as the JSON line for scripts.</summary>
    public int Fail(CliException e)
    {
        On(Console.Error).MarkupLine($"[red]✗[/] {Markup.Escape(e.Message)}");
        Result(new { error = e.Code, detail = e.Message });
        return e.ExitCode;
    }

    private static IAnsiConsole On(TextWriter writer)
    {
        var colors = !(writer == Console.Out ? Console.IsOutputRedirected : Console.IsErrorRedirected) && Environment.GetEnvironmentVariable("NO_COLOR") is null;
        return AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new Plain(writer),
            Ansi = colors ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
    }

    /// <summary>Wraps only in a terminal that tells its width; elsewhere lines stay whole.</summary>
    private sealed class Plain(TextWriter writer) : IAnsiConsoleOutput
    {
        private readonly AnsiConsoleOutput _inner = new(writer);

        public TextWriter Writer => _inner.Writer;

        public bool IsTerminal => _inner.IsTerminal;

        public int Width => _inner.IsTerminal ? _inner.Width : 240;

        public int Height => _inner.Height;

        public void SetEncoding(System.Text.Encoding encoding) => _inner.SetEncoding(encoding);
    }
}
