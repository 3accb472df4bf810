namespace Palisade.Cli;

/// <summary>What the program's exit code tells a script.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>It ran, and the answer is no: the API refused, or <c>verify</c> found errors.</summary>
    public const int Refused = 1;

    /// <summary>It could not run: wrong arguments, no database, a port in use, no rights.</summary>
    public const int CannotRun = 2;

    /// <summary>Nothing runs in this data folder.</summary>
    public const int NotRunning = 3;

    /// <summary>Palisade already runs in this data folder, differently from what was asked.</summary>
    public const int AlreadyRunning = 4;

    /// <summary>Interrupted by Ctrl-C or a signal before it was done.</summary>
    public const int Interrupted = 130;
}
