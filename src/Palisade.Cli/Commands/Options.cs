using System.CommandLine;
using Palisade.Cli.Installation;

namespace Palisade.Cli.Commands;

/// <summary>Options that several commands share.</summary>
internal static class Options
{
    public static Option<string> Data { get; } = new("--data")
    {
        Description = "The folder that holds the installation.",
        HelpName = "folder",
        DefaultValueFactory = _ => ".palisade",
    };

    public static DataFolder DataFolder(this ParseResult parsed) => new(parsed.GetRequiredValue(Data));

    public static string? NullIfEmpty(this string? text) => string.IsNullOrEmpty(text) ? null : text;
}
