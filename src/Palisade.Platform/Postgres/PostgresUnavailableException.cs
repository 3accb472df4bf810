namespace Palisade.Platform.Postgres;

/// <summary>Why the embedded PostgreSQL cannot be used; lets callers choose an exit code without reading the text.</summary>
public enum PostgresProblem
{
    BinariesMissing,
    PortTaken,
    AnotherMajorVersion,
    DiskFull,
    NotWritable,
    NotOurs,
    PasswordMissing,
    InitFailed,
    StartFailed,
    StopFailed,
    NoAccount,
    SettingsConflict,
}

/// <summary>The embedded PostgreSQL cannot be found, made, started or stopped. The message says what to do about it and is meant for a person.</summary>
public sealed class PostgresUnavailableException(PostgresProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    public PostgresProblem Problem { get; } = problem;
}
