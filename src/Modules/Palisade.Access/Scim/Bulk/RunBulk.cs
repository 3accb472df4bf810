using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Groups;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Access.Scim.Users;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Bulk;

/// <summary>
/// Many operations in one request (RFC 7644, section 3.7), each in its own transaction, so each happens or fails by itself. What refers to others
/// by <c>bulkId</c> waits for them, in whatever order they stand. Directories.
/// </summary>
internal static class RunBulk
{
    internal static async Task<IResult> HandleAsync(ScimCall call, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (operations, failOnErrors) = Read(call.Body, now);
        var answers = new JsonObject?[operations.Count];
        var (waiting, made, errors) = (operations.ToList(), new Dictionary<string, Guid>(StringComparer.Ordinal), 0);
        while (waiting.Count > 0 && errors < failOnErrors)
        {
            // Ids are known from the start, and a person needs no other to be there (a manager is a text): people never wait, not even in circles.
            var open = waiting.Where(w => w.Method == "POST").Select(w => w.BulkId!).ToHashSet(StringComparer.Ordinal);
            var ready = waiting.Find(w => w.MakesUser || !w.References.Any(r => r != w.BulkId && open.Contains(r))) ?? waiting[0];
            waiting.Remove(ready);
            var known = new Dictionary<string, Guid>(made, StringComparer.Ordinal);
            foreach (var other in waiting.Append(ready).Where(w => w.Method == "POST"))
            {
                known[other.BulkId!] = other.NewId;
            }

            var (answer, failed) = await AnswerAsync(ready, known, call, db, now, cancellationToken);
            answers[ready.Place] = answer;
            errors += failed ? 1 : 0;
            if (ready.Method == "POST" && !failed)
            {
                made[ready.BulkId!] = ready.NewId;
            }
        }

        return ScimResult.Ok(new JsonObject
        {
            ["schemas"] = new JsonArray(Urns.BulkResponse),
            ["Operations"] = new JsonArray([.. answers.OfType<JsonObject>()]),
        });
    }

    private static (IReadOnlyList<BulkOperation> Operations, int FailOnErrors) Read(JsonObject body, DateTimeOffset now)
    {
        if ((body["schemas"] as JsonArray)?.Any(s => Urns.BulkRequest.Equals(s?.ToString(), StringComparison.OrdinalIgnoreCase)) != true)
        {
            throw ScimErrors.InvalidSyntax.Exception($"'schemas' must name {Urns.BulkRequest}.");
        }

        var list = body["Operations"] as JsonArray ?? throw ScimErrors.InvalidSyntax.Exception("'Operations' must be a list.");
        if (list.Count > ScimLimits.BulkOperations)
        {
            throw ScimErrors.BulkTooLarge.Exception($"At most {ScimLimits.BulkOperations} are taken at once.");
        }

        var operations = list.Select((node, place) => BulkOperation.Read(node, place, now)).ToList();
        if (operations.Where(o => o.Method == "POST").GroupBy(o => o.BulkId, StringComparer.Ordinal).Any(g => g.Count() > 1))
        {
            throw ScimErrors.InvalidSyntax.Exception("A bulkId stands twice.");
        }

        return body["failOnErrors"] switch
        {
            null => (operations, int.MaxValue),
            JsonValue value when int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0 => (operations, most),
            _ => throw ScimErrors.InvalidValue.Exception("'failOnErrors' must be a whole number above zero."),
        };
    }

    private static async Task<(JsonObject Answer, bool Failed)> AnswerAsync(
        BulkOperation operation, IReadOnlyDictionary<string, Guid> known, ScimCall call, TenantSession db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var answer = new JsonObject { ["method"] = operation.Method };
        if (operation.BulkId is not null)
        {
            answer["bulkId"] = operation.BulkId;
        }

        try
        {
            var (resource, id) = operation.Target(known);
            var work = Work(operation, resource, id ?? operation.NewId, known, call, now);
            var done = await ScimWork.RunAsync(db, work, cancellationToken);
            answer["location"] = done.Location ?? call.Url(resource.Endpoint, id ?? operation.NewId);
            if (done.Version is { } version)
            {
                answer["version"] = ScimResult.ETag(version);
            }

            answer["status"] = done.Status.ToString(CultureInfo.InvariantCulture);
            return (answer, false);
        }
        catch (ProblemException refused)
        {
            if (operation.Method != "POST")
            {
                answer["location"] = call.Root + (operation.Path.StartsWith('/') ? "" : "/") + operation.Path;
            }

            answer["status"] = refused.Result.Error.Status.ToString(CultureInfo.InvariantCulture);
            answer["response"] = ScimProblemFormat.Body(refused.Result);
            return (answer, true);
        }
    }

    private static Func<UnitOfWork, CancellationToken, Task<ScimResult>> Work(
        BulkOperation operation, ResourceSchema resource, Guid id, IReadOnlyDictionary<string, Guid> known, ScimCall call, DateTimeOffset now)
    {
        var (isUser, version) = (resource == UserSchema.Resource, operation.Version);
        var brief = Projection.Of(resource, "id", excluded: null);
        if (operation.Method == "DELETE")
        {
            return (unit, ct) => isUser ? DeleteUser.RunAsync(unit, id, version, now, ct) : DeleteGroup.RunAsync(unit, id, version, now, ct);
        }

        var data = operation.Resolved(known);
        return operation.Method switch
        {
            "POST" when isUser => (unit, ct) => UserStore.CreateAsync(unit, call, data, id, brief, now, ct),
            "POST" => (unit, ct) => GroupStore.CreateAsync(unit, call, data, id, brief, now, ct),
            "PUT" when isUser => (unit, ct) => ReplaceUser.RunAsync(unit, call, id, data, version, brief, now, ct),
            "PUT" => (unit, ct) => ReplaceGroup.RunAsync(unit, call, id, data, version, brief, now, ct),
            _ when isUser => (unit, ct) => PatchUser.RunAsync(unit, call, id, data, version, brief, now, ct),
            _ => (unit, ct) => PatchGroup.RunAsync(unit, call, id, data, version, brief, now, ct),
        };
    }
}
