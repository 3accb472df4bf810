using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Leaving.People;

/// <summary>
/// Everything that is known of a person, by table: <c>?email=</c> for members and partners, <c>?userId=</c> for a customer. Streamed out of one
/// snapshot. Operators, and keys with <c>people:read</c>.
/// </summary>
internal static class ExportPerson
{
    private const int FlushAt = 32 * 1024;

    internal static async Task<IResult> HandleAsync(Query query, HttpContext http, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (email, userId) = (query.Text("email", 254), query.Text("userId"));
        if ((email is null) == (userId is null))
        {
            return CommonErrors.InvalidQuery.Fields(("email", "Give either email or userId."));
        }

        var person = await Person.FindAsync(db, email, userId, cancellationToken);
        if (person.IsUnknown)
        {
            return LeavingErrors.PersonNotFound.Result();
        }

        await db.SnapshotAsync((unit, ct) => WriteAsync(person, unit, http.Response, clock.GetUtcNow(), ct), cancellationToken);
        return Results.Empty;
    }

    private static async Task WriteAsync(Person person, UnitOfWork unit, HttpResponse response, DateTimeOffset now, CancellationToken cancellationToken)
    {
        response.ContentType = "application/json";
        response.Headers.ContentDisposition = "attachment; filename=\"person.json\"";
        response.Headers.CacheControl = "no-store";
        var pipe = response.BodyWriter;
        await using var json = new Utf8JsonWriter((IBufferWriter<byte>)pipe);
        json.WriteStartObject();
        json.WriteString("exportedAt", ApiTime.Format(now));
        json.WriteStartObject("tables");
        foreach (var (table, sql) in PersonRows.Of(person))
        {
            json.WriteStartArray(table);
            await unit.StreamAsync(
                sql,
                async (rows, ct) =>
                {
                    while (await rows.ReadAsync(ct))
                    {
                        json.WriteRawValue(rows.Get<string>(0));
                        if (json.BytesPending + pipe.UnflushedBytes > FlushAt)
                        {
                            await json.FlushAsync(ct);
                            await pipe.FlushAsync(ct);
                        }
                    }
                },
                cancellationToken);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
        await pipe.FlushAsync(cancellationToken);
    }
}
