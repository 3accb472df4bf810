using Npgsql;

namespace Palisade.Cli.Installation;

/// <summary>Connection strings in either form: <c>Host=…;Username=…</c> or <c>postgres://user:password@host:port/database?sslmode=require</c>.</summary>
internal static class ConnectionText
{
    /// <summary>The text in keyword form. Errors name <paramref name="source"/>, never the text.</summary>
    public static string Parse(string text, string source)
    {
        try
        {
            var parsed = text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal)
                ? FromUri(new Uri(text))
                : new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(parsed.Host))
                throw new FormatException("no host");
            parsed.Database ??= parsed.Username;
            return parsed.ConnectionString;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            throw new CliException(
                ExitCodes.CannotRun,
                "invalid_connection_string",
                $"{source} is not a connection string. Write Host=…;Port=5432;Database=…;Username=…;Password=… or postgres://user:password@host:5432/database");
        }
    }

    private static NpgsqlConnectionStringBuilder FromUri(Uri uri)
    {
        var credentials = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.Host, Port = uri.Port > 0 ? uri.Port : 5432 };
        if (credentials[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(credentials[0]);
        if (credentials.Length > 1)
            builder.Password = Uri.UnescapeDataString(credentials[1]);
        if (uri.AbsolutePath.Length > 1)
            builder.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var name = parts[0] switch { "sslmode" => "SSL Mode", "application_name" => "Application Name", "sslrootcert" => "Root Certificate", var other => other };
            // libpq writes verify-full, Npgsql VerifyFull.
            var value = Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : "");
            builder[name] = name == "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }

        return builder;
    }
}
