using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Programs.Rules;
using Palisade.Tenancy;

namespace Palisade.Programs.Catalog;

/// <summary>
/// Changes a program. Members that are absent stay, null clears; the merged whole must again be a valid program, by the same rules as at
/// creation. Changed terms make a version that is in force from now, or from <c>effectiveFrom</c>; a version that begins before another one
/// replaces it, so that needs <c>supersede: true</c>. Operators.
/// </summary>
internal static class ChangeProgram
{
    internal static async Task<IResult> HandleAsync(Id id, JsonElement patch, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (patch.ValueKind != JsonValueKind.Object || !JsonText.IsStorable(patch))
        {
            return CommonErrors.InvalidBody.Fields(("$", "A JSON object of text that can be stored is needed."));
        }

        if (TimeOf(patch) is not { } from)
        {
            return CommonErrors.InvalidBody.Fields(("effectiveFrom", "An ISO 8601 time."));
        }

        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var stored = await unit.OneOrDefaultAsync<ProgramRow>(
                    $"select {ProgramView.Columns} from programs.programs g where g.id = {id.Value} for update", ct);
                if (stored is null)
                {
                    return CommonErrors.NotFound.Result();
                }

                var draft = Merge(stored.ToDraft(), patch);
                var check = new ProgramDraftValidator().Validate(draft);
                var now = clock.GetUtcNow();
                if (check.IsValid && !Supersedes(patch) && await OverlapsAsync(unit, id.Value, from.Value ?? now, ct))
                {
                    return ProgramsErrors.VersionOverlaps.Result();
                }

                return check.IsValid
                    ? Results.Json((await WriteAsync(unit, id.Value, draft, from.Value, now, ct)).ToView(), ApiJson.Options)
                    : CommonErrors.InvalidBody.Fields(check.Errors.Select(e => (JsonNamingPolicy.CamelCase.ConvertName(e.PropertyName), e.ErrorMessage)));
            },
            cancellationToken);
    }

    private static async Task<ProgramRow> WriteAsync(UnitOfWork unit, Guid id, ProgramDraft draft, DateTimeOffset? from, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var values = ProgramValues.Of(draft);
        var batch = unit.Batch();
        var changed = batch.OneOrDefault<ProgramRow>(
            $"""
            update programs.programs as g
            set name = {draft.Name}, commission_rule = {Sql.Json(values.CommissionRule)}, attribution_window_days = {draft.AttributionWindowDays},
                attribution_model = {draft.AttributionModel}, destination_url = {values.DestinationUrl},
                deep_link_allowed_domains = {values.DeepLinkAllowedDomains}, holdback_days = {draft.HoldbackDays}, starts_at = {draft.StartsAt},
                ends_at = {draft.EndsAt}, customer_reward = {Sql.Json(values.CustomerReward)}, share_on_network = {draft.ShareOnNetwork},
                marketplace_description = {draft.MarketplaceDescription}, categories = {draft.Categories ?? []},
                partners_may_customize_code = {draft.PartnersMayCustomizeCode}, terms_from = {from}, updated_at = {now}
            where g.id = {id}
            returning {ProgramView.Columns}
            """);
        batch.Execute(LinkInvalidation.Statement(unit.Scope.TenantId));
        CouponRewards.Wake(batch, now);
        await batch.SendAsync(cancellationToken);
        return changed.Value!;
    }

    private static Task<bool> OverlapsAsync(UnitOfWork unit, Guid id, DateTimeOffset from, CancellationToken cancellationToken) =>
        unit.OneOrDefaultAsync<bool>(
            $"select exists (select from programs.program_versions v where v.program_id = {id} and v.effective_from > {from})", cancellationToken);

    /// <summary>Null when it is there and no time.</summary>
    private static Box? TimeOf(JsonElement patch) =>
        !TryMember(patch, "effectiveFrom", out var text) || text.ValueKind == JsonValueKind.Null ? new Box(null)
        : text.ValueKind == JsonValueKind.String && ApiTime.TryParse(text.GetString()!, out var time) ? new Box(time)
        : null;

    private static bool Supersedes(JsonElement patch) => TryMember(patch, "supersede", out var flag) && flag.ValueKind == JsonValueKind.True;

    private static bool TryMember(JsonElement patch, string name, out JsonElement value)
    {
        foreach (var member in patch.EnumerateObject().Where(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            value = member.Value;
            return true;
        }

        value = default;
        return false;
    }

    private static ProgramDraft Merge(ProgramDraft stored, JsonElement patch)
    {
        var merged = JsonSerializer.SerializeToNode(stored, ApiJson.Options)!.AsObject();
        foreach (var member in patch.EnumerateObject())
        {
            var name = merged.Select(m => m.Key).FirstOrDefault(key => key.Equals(member.Name, StringComparison.OrdinalIgnoreCase));
            if (name is not null and not "grantToAllPartners")
            {
                merged[name] = JsonNode.Parse(member.Value.GetRawText());
            }
        }

        try
        {
            return merged.Deserialize<ProgramDraft>(ApiJson.Options)!;
        }
        catch (JsonException wrong)
        {
            throw new ProblemException(CommonErrors.InvalidBody.Fields((wrong.Path?.TrimStart('$', '.') ?? "$", "The value has the wrong form.")));
        }
    }

    private sealed record Box(DateTimeOffset? Value);
}
