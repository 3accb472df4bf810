using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Palisade.Access.Scim.Filters;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Protocol;

/// <summary>What a list asks for (RFC 7644, section 3.4.2): by query string, or as the body of a <c>POST …/.search</c>.</summary>
internal sealed record ListQuery(Filter? Filter, AttributePath? SortBy, bool Descending, int StartIndex, int Count, Projection Projection)
{
    public static ListQuery Of(ScimCall call, ResourceSchema resource) =>
        Read(call.Parameter, resource);

    public static ListQuery OfBody(JsonObject body, ResourceSchema resource)
    {
        if ((body["schemas"] as JsonArray)?.Any(s => Urns.SearchRequest.Equals(s?.ToString(), StringComparison.OrdinalIgnoreCase)) != true)
        {
            throw ScimErrors.InvalidSyntax.Exception($"'schemas' must name {Urns.SearchRequest}.");
        }

        return Read(
            name => body[name] switch
            {
                null => null,
                JsonArray list => string.Join(',', list.Select(v => v?.ToString())),
                JsonValue value => value.ToString() is { Length: > 0 } text ? text : null,
                _ => throw ScimErrors.InvalidValue.Exception($"'{name}' must be a text."),
            },
            resource);
    }

    /// <summary>The rows of the page, in order; ties by id, so that pages do not overlap.</summary>
    public Sql Order(FilterSql columns, Sql id)
    {
        if (SortBy is null)
        {
            return $"order by {id}";
        }

        // Ascending, values that are missing come last; descending, first (RFC 7644, section 3.4.2.3): PostgreSQL's own way.
        Sql key = columns.SortKey(SortBy), direction = Descending ? (Sql)$"desc" : $"asc";
        return $"order by {key} {direction}, {id}";
    }

    /// <summary>The answer: how many there are in all, and this page of them.</summary>
    public JsonObject Response(long total, IEnumerable<JsonObject> page)
    {
        var resources = new JsonArray([.. page]);
        return new JsonObject
        {
            ["schemas"] = new JsonArray(Urns.ListResponse),
            ["totalResults"] = total,
            ["startIndex"] = StartIndex,
            ["itemsPerPage"] = resources.Count,
            ["Resources"] = resources,
        };
    }

    private static ListQuery Read(Func<string, string?> parameter, ResourceSchema resource)
    {
        var sortBy = parameter("sortBy") is { } name
            ? (AttributePath.Find(resource, name) is { } path ? FilterValues.Comparable(path) : null) ?? throw ScimErrors.InvalidValue.Exception($"Nothing can be sorted by '{ScimJson.Shown(name)}'.")
            : null;
        var descending = parameter("sortOrder")?.ToLowerInvariant() switch
        {
            null or "ascending" => false,
            "descending" => true,
            _ => throw ScimErrors.InvalidValue.Exception("'sortOrder' is ascending or descending."),
        };
        return new ListQuery(
            parameter("filter") is { } filter ? FilterParser.Parse(filter, resource) : null,
            sortBy,
            descending,
            (int)BigInteger.Clamp(Number(parameter, "startIndex") ?? 1, 1, int.MaxValue),
            (int)BigInteger.Clamp(Number(parameter, "count") ?? ScimLimits.DefaultPage, 0, ScimLimits.Page),
            Projection.Of(resource, parameter("attributes"), parameter("excludedAttributes")));
    }

    /// <summary>Numbers too large or below the first are not refused but taken for the nearest that makes sense (RFC 7644, section 3.4.2.4).</summary>
    private static BigInteger? Number(Func<string, string?> parameter, string name) =>
        parameter(name) is not { } text ? null
        : text.Length <= 40 && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw ScimErrors.InvalidValue.Exception($"'{name}' must be a whole number.");
}
