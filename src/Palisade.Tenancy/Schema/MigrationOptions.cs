namespace Palisade.Tenancy.Schema;

/// <summary>How the sealed scope is checked inside the database (see <c>docs/isolation.md</c>).</summary>
public enum SealVariant
{
    /// <summary>Guarded when migrating as a superuser on PostgreSQL 15 or later, signed otherwise.</summary>
    Auto,

    /// <summary>Checked on every statement. Works everywhere.</summary>
    Signed,

    /// <summary>Checked once per unit of work and kept in a parameter that only the guard role may set. Needs a superuser at installation.</summary>
    Guarded,
}

/// <summary>What <see cref="Migrator"/> needs.</summary>
public sealed record MigrationOptions
{
    /// <summary>Connection string of a superuser, or of a role that may create roles and schemas.</summary>
    public required string AdminConnectionString { get; init; }

    /// <summary>The key from which the sealing key is derived.</summary>
    public required MasterKey MasterKey { get; init; }

    /// <summary>Password for <c>palisade_app</c>.</summary>
    public required string AppPassword { get; init; }

    /// <summary>Password for <c>palisade_ingest</c>.</summary>
    public required string IngestPassword { get; init; }

    /// <summary>Which check to install.</summary>
    public SealVariant Seal { get; init; } = SealVariant.Auto;

    /// <summary>True when the server runs behind a transaction pooler.</summary>
    public bool BehindPooler { get; init; }
}

/// <summary>What a run did.</summary>
/// <param name="Applied">Names of the migrations applied now, in order.</param>
/// <param name="Seal">The variant installed.</param>
/// <param name="Notes">What could not be installed, and why.</param>
public sealed record MigrationReport(IReadOnlyList<string> Applied, SealVariant Seal, IReadOnlyList<string> Notes);

/// <summary>The database cannot be migrated; the message says what to do.</summary>
public sealed class MigrationException(string message, Exception? inner = null) : Exception(message, inner);
