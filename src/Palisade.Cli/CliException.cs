namespace Palisade.Cli;

/// <summary>Ends a command with a message for people, a code for scripts and an exit code.</summary>
internal sealed class CliException(int exitCode, string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode => exitCode;

    /// <summary>Stable machine code, for instance <c>port_taken</c>.</summary>
    public string Code => code;
}
