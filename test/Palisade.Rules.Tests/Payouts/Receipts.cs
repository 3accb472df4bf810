using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Palisade.Attribution.Contracts;
using Palisade.Attribution.Rules;
using Palisade.Payouts.Receipts;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Rules.Tests.Attribution;

namespace Palisade.Rules.Tests.Payouts;

/// <summary>Receipts of whole worlds, signed with a key of the tests.</summary>
internal static class Receipts
{
    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly string KeyId = TenantPublicKey.IdOf(Key);

    public static string KeySet { get; } = SetOf(Key, KeyId);

    public static string SetOf(ECDsa key, string id)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kid"] = id,
                ["x"] = System.Buffers.Text.Base64Url.EncodeToString(point.X),
                ["y"] = System.Buffers.Text.Base64Url.EncodeToString(point.Y),
            }),
        }.ToJsonString();
    }

    public static string KeySetWithOtherKey()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return SetOf(other, KeyId);
    }

    /// <summary>An entry of what is due for each line of each credited click, paid or not, as if <paramref name="stood"/> had stood before.</summary>
    public static IEnumerable<string> Of(World world, long stood = 0)
    {
        var terms = TermsBook.Constant(world.ProgramsById, world.OverridesByKey);
        foreach (var outcome in world.Replay())
        {
            foreach (var click in outcome.Credit.Touches.Select(touch => touch.Click))
            {
                var rule = world.ProgramsById[click.ProgramId].RuleFor(world.OverridesByKey.GetValueOrDefault((click.PartnerId, click.ProgramId)));
                for (var line = 0; line < rule.SubRules.Count; line++)
                    yield return Sign(Facts(world, outcome, terms, click, line, stood));
            }
        }
    }

    public static string Sign(ReceiptFacts facts)
    {
        var postings = new[] { new ReceiptPosting("accrual", "accrued", -facts.AmountMinor, facts.Currency, facts.AccruedAt) };
        return Sign(ReceiptDocument.Of(facts, "customer_x", postings, World.Start));
    }

    public static string Sign(JsonObject receipt)
    {
        var bytes = CanonicalJson.Write(receipt);
        return GetReceipt.Envelope(bytes, new TenantSignature(KeyId, Key.SignData(bytes, HashAlgorithmName.SHA256)));
    }

    private static ReceiptFacts Facts(World world, EventOutcome outcome, TermsBook terms, TouchClick click, int line, long stood)
    {
        var e = outcome.Event;
        var due = outcome.Commissions.Shares.SingleOrDefault(share => share.Key.ClickId == click.Id && share.Key.SubRuleIndex == line)?.Amount.MinorUnits ?? 0;
        var program = terms.ProgramAt(click.ProgramId, e.At)!;
        var agreed = terms.AgreedAt(click.PartnerId, click.ProgramId, e.At);
        return new ReceiptFacts(
            Guid.CreateVersion7(), "acme", "Acme \"é\"\n",
            Guid.CreateVersion7(), click.PartnerId, click.ProgramId, e.Id, click.Id, line, 0, due - stood, e.Currency.Code,
            "…", "accrued", World.Start, null, null, null, null, null, stood,
            e.UserId, e.Type, e.ValueMinorUnits, e.Currency.Code, e.At,
            Working.FromJson(WorkingRecorder.Of(outcome, terms, click.PartnerId, click.ProgramId).ToJson()).ToJson(), World.Start,
            program.Version, program.From, program.Terms.Rule.ToJson(), program.Terms.Model.ToWire(), program.Terms.AttributionWindowDays,
            program.Terms.StartsAt, program.Terms.EndsAt,
            agreed?.Version, agreed?.From, agreed?.Terms?.Rule?.ToJson());
    }
}
