using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Palisade.Benchmarks.Http;

/// <summary>What the product is compared with: bare endpoints of the same framework, in a process of their own.</summary>
internal static class BaselineServer
{
    /// <summary>Arguments: URL. The database comes from <c>BASELINE_DATABASE</c>.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(args[0]).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        await using var source = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable("BASELINE_DATABASE")!);

        app.MapGet("/redirect", () => Results.Redirect("https://example.com/landing?cref=01J00000000000000000000000"));

        app.MapGet("/partners/{tenant:guid}/{id:guid}", async (Guid tenant, Guid id) =>
        {
            await using var connection = await source.OpenConnectionAsync();
            await using var command = new NpgsqlCommand("select id, email, name, created_at from programs.partners where tenant_id = $1 and id = $2", connection);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = tenant });
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
            await using var reader = await command.ExecuteReaderAsync();
            return await reader.ReadAsync()
                ? Results.Json(new { id = reader.GetGuid(0), email = reader.GetString(1), name = reader.GetString(2), createdAt = reader.GetFieldValue<DateTimeOffset>(3) })
                : Results.NotFound();
        });

        // One synchronous insert a click, as the router that Palisade is compatible with does it.
        app.MapGet("/click/{tenant:guid}/{link:guid}/{organization:guid}/{program:guid}", async (Guid tenant, Guid link, Guid organization, Guid program) =>
        {
            var id = Guid.CreateVersion7();
            await using var connection = await source.OpenConnectionAsync();
            await using var command = new NpgsqlCommand(
                "insert into attribution.clicks (tenant_id, id, org_id, program_id, link_id, landing_url, ts) values ($1, $2, $3, $4, $5, $6, now())", connection);
            foreach (var value in (Guid[])[tenant, id, organization, program, link])
                command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = value });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = "https://example.com/landing" });
            await command.ExecuteNonQueryAsync();
            return Results.Redirect($"https://example.com/landing?cref={id}");
        });

        await app.RunAsync();
        return 0;
    }
}
