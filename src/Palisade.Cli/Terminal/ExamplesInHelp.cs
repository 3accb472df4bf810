using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Palisade.Cli.Terminal;

/// <summary>Adds the examples of a command below its generated help.</summary>
internal sealed class ExamplesInHelp(HelpAction help, IReadOnlyDictionary<Command, string[]> examples) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        if (examples.TryGetValue(parseResult.CommandResult.Command, out var lines))
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var line in lines)
                output.WriteLine("  " + line);
            output.WriteLine();
        }

        return code;
    }
}
