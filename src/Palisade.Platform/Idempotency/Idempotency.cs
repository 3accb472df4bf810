using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// The <c>Idempotency-Key</c> header: the answer is stored in the transaction of the change, so a retry gets the same answer and changes
/// nothing, also when two arrive at once (the second waits on the row's key). Keys belong to (tenant, organization, operation).
/// </summary>
public sealed class Idempotency(string? key)
{
    /// <summary>Binds as a handler parameter.</summary>
    public static ValueTask<Idempotency> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var header = context.Request.Headers["Idempotency-Key"];
        if (header.Count == 0)
        {
            return ValueTask.FromResult(new Idempotency(key: null));
        }

        var text = header.ToString();
        return text.Length is >= 1 and <= 255 && text.All(c => c is > ' ' and <= '~')
            ? ValueTask.FromResult(new Idempotency(text))
            : throw CommonErrors.InvalidIdempotencyKey.Exception();
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a unit of work, once per key. <paramref name="request"/> is what the key stands for: another request
    /// under the same key is refused with 409.
    /// </summary>
    /// <returns>The status and the JSON body to answer with, and whether it is a replay; or the refusal of <paramref name="work"/>.</returns>
    public async Task<IResult> RunAsync<TRequest>(
        TenantSession db,
        string operation,
        TRequest request,
        Func<UnitOfWork, CancellationToken, Task<IdempotentResult>> work,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(work);
        if (key is null)
        {
            return await db.RunAsync(async (unit, ct) => (await work(unit, ct)).ToResult(), cancellationToken);
        }

        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, ApiJson.Options));
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var organization = unit.Scope.OrganizationId ?? unit.Scope.TenantId;

                // Serializes requests with the same key until this transaction ends; the lock key is hashed with the tenant.
                var name = $"{unit.Scope.TenantId:N}/{organization:N}/{operation}/{key}";
                await unit.ExecuteAsync($"select pg_advisory_xact_lock(hashtextextended({name}, 0))", ct);
                var stored = await unit.OneOrDefaultAsync<Stored>(
                    $"""
                    select request_hash, status, response::text as response
                    from platform.idempotency
                    where org_id = {organization} and operation = {operation} and key = {key}
                    """,
                    ct);
                if (stored is not null)
                {
                    return stored.RequestHash.AsSpan().SequenceEqual(hash)
                        ? new StoredJson(stored.Status, stored.Response, replayed: true)
                        : CommonErrors.IdempotencyKeyReused.Result();
                }

                var result = await work(unit, ct);
                if (result.Problem is not null)
                {
                    return result.Problem;
                }

                var body = JsonSerializer.Serialize(result.Body, ApiJson.Options);
                await unit.ExecuteAsync(
                    $"""
                    insert into platform.idempotency (tenant_id, org_id, operation, key, request_hash, status, response)
                    values ({unit.Scope.TenantId}, {organization}, {operation}, {key}, {hash}, {result.Status}, {Sql.Json(body)})
                    """,
                    ct);
                return new StoredJson(result.Status, body, replayed: false);
            },
            cancellationToken);
    }

    private sealed record Stored(byte[] RequestHash, int Status, string Response);

    private sealed class StoredJson(int status, string body, bool replayed) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "application/json; charset=utf-8";
            if (replayed)
            {
                httpContext.Response.Headers["Idempotent-Replayed"] = "true";
            }

            return httpContext.Response.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}

/// <summary>What an idempotent operation answers: a status and a body, or a refusal (which is not stored).</summary>
public sealed record IdempotentResult(int Status, object? Body, ProblemResult? Problem = null) : IUnitOutcome
{
    /// <inheritdoc />
    public bool Commits => Problem is null;

    /// <summary>A refusal.</summary>
    public static implicit operator IdempotentResult(ProblemResult problem) => new(0, null, problem);

    internal IResult ToResult() => Problem is not null ? Problem : Results.Json(Body, ApiJson.Options, statusCode: Status);
}
