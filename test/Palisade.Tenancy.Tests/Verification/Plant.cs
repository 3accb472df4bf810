using System.Runtime.CompilerServices;
using Palisade.Tenancy.Verification;

namespace Palisade.Tenancy.Tests.Verification;

/// <summary>A violation to plant in the clean database, in a transaction that is rolled back, and what must be found.</summary>
/// <param name="Code">The rule that must report it.</param>
/// <param name="Object">The object it must name; <c>{database}</c> stands for the database.</param>
/// <param name="Sql">Run as superuser; <c>{database}</c> as above.</param>
/// <param name="Line">Where the plant stands in its file.</param>
internal sealed record Plant(string Code, string Object, string Sql, [CallerLineNumber] int Line = 0)
{
    /// <summary>Other rules that rightly report the same violation. No rule outside this list may.</summary>
    public string[] Also { get; init; } = [];

    public int MinimumMajor { get; init; } = 15;

    /// <summary>The version the server is taken for, as in server_version_num; 0 for its own.</summary>
    public int ServerVersion { get; init; }

    public Func<VerifierOptions, VerifierOptions> Options { get; init; } = options => options;

    /// <summary>Shown in the test's name.</summary>
    public string Name => $"{Code} {Object} #{Line}";

    /// <summary>Wraps statements so that they run as the owner, as a migration does.</summary>
    public static string AsOwner(string sql) => $"set local role palisade_owner; {sql}; reset role;";

    /// <summary>Wraps statements so that they run as the doors' owner, as their migration does.</summary>
    public static string AsDoors(string sql) => $"set local role palisade_doors; {sql}; reset role;";
}
