using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Palisade.Payouts.Rails;
using Palisade.Payouts.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.External;

/// <summary>
/// Takes what the brand's payment provider says about a payment. Public: the signature decides. It is recorded here, under the lock of the
/// transfer; the executor draws the conclusion. What contradicts earlier news changes nothing, is answered with 409, and is kept for the operator.
/// </summary>
internal static partial class ReceiveConfirmation
{
    private const int LongestId = 255;

    internal sealed record Response(bool Ok, string Verdict, bool Replayed);

    /// <summary>Services that the route needs beside the session.</summary>
    internal sealed class Desk(ProviderSecrets secrets, IFailPoints fail, TimeProvider clock, ILogger<Desk> log)
    {
        public ProviderSecrets Secrets => secrets;

        public IFailPoints Fail => fail;

        public TimeProvider Clock => clock;

        public ILogger Log => log;
    }

    internal static async Task<IResult> HandleAsync(HttpContext http, TenantSession db, [FromServices] Desk desk, CancellationToken cancellationToken)
    {
        var (id, time, signature) = (Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"));
        if (id.Length == 0 || time.Length == 0 || signature.Length == 0)
        {
            return PayoutsErrors.MissingSignature.Result();
        }

        if (await RawBody.ReadAsync(http.Request, cancellationToken) is not { } body)
        {
            return CommonErrors.PayloadTooLarge.Result();
        }

        var now = desk.Clock.GetUtcNow();
        if (await desk.Secrets.ReadAsync(db, cancellationToken) is not { } provider)
        {
            return PayoutsErrors.ProviderNotFound.Result();
        }

        if (id.Length > LongestId || !StandardWebhookSignature.Verify(id, time, signature, body, provider.Secrets, now))
        {
            return PayoutsErrors.InvalidSignature.Result();
        }

        var errors = new List<(string Field, string Message)>();
        if (RawBody.Json(body) is not { } json || ConfirmationBody.Read(json, errors) is not { } told)
        {
            return CommonErrors.InvalidBody.Fields(errors.Count > 0 ? errors : [("$", "A JSON object is needed.")]);
        }

        // A conflict is an answer that refuses, and yet it is kept: so the unit returns what was found, and not the answer.
        var taken = await db.RunAsync((unit, ct) => TakeAsync(unit, told, id, body, now, desk.Fail, ct), cancellationToken);
        if (taken is not { } found)
        {
            return PayoutsErrors.PayoutNotFound.Result();
        }

        if (!found.Verdict.IsConflict)
        {
            return Results.Json(new Response(Ok: true, found.Verdict.Verdict, found.Replayed), ApiJson.Options);
        }

        Contradicted(desk.Log, PublicId.Format(told.Payout), told.Said.Status, found.Verdict.Conflict!);
        return PayoutsErrors.ConfirmationConflict.Result(detail: null, ("conflict", found.Verdict.Conflict));

        string Header(string header) => http.Request.Headers[header].ToString();
    }

    private static async Task<Taken?> TakeAsync(
        UnitOfWork unit, ConfirmationBody told, string messageId, byte[] body, DateTimeOffset now, IFailPoints fail, CancellationToken ct)
    {
        var (said, payout) = (told.Said, told.Payout);
        if (await LockAsync(unit, payout, [said.Reference, said.ReturnReference], ct) is not { } transfer || said.Generation > transfer.Generation)
        {
            return null;
        }

        var batch = unit.Batch();
        var rows = batch.List<ConfirmationRow>(ConfirmationRow.Of(payout));
        var elsewhere = batch.OneOrDefault<bool>(
            $"""
            select true
            from payouts.confirmations c
            where c.payout_id <> {payout} and c.verdict = 'accepted'
                and ((c.status = 'paid' and c.reference = {said.Reference}) or (c.status = 'returned' and c.return_reference = {said.ReturnReference}))
                and c.status = {said.Status}
            union
            select true from payouts.transfers t where t.payout_id <> {payout} and t.provider_id = {said.Reference} and {said.Status} = 'paid'
            union
            select true from payouts.reversals r where r.payout_id <> {payout} and r.provider_id = {said.ReturnReference}
            """);
        await batch.SendAsync(ct);
        var earlier = rows.Value.Select(row => row.ToJudged()).ToList();
        if (ConfirmationDecision.Repeated(earlier, said) is { } before)
        {
            return new Taken(before, Replayed: true);
        }

        var verdict = ConfirmationDecision.Of(transfer.ToConfirmed(), earlier, said, elsewhere.Value);
        var write = unit.Batch();
        write.Execute(
            $"""
            insert into payouts.confirmations (
                tenant_id, id, org_id, payout_id, generation, status, reference, return_reference, amount_minor, currency, reason, verdict, conflict,
                message_id, body, received_at)
            values (
                {unit.Scope.TenantId}, {Guid.CreateVersion7(now)}, {transfer.OrgId}, {payout}, {said.Generation}, {said.Status}, {said.Reference},
                {said.ReturnReference}, {said.Amount?.MinorUnits}, {said.Amount?.Currency.Code}, {told.Reason}, {verdict.Verdict}, {verdict.Conflict},
                {messageId}, {body}, {now})
            """);

        // Also a payment that contradicts: the executor stops a transfer of which it does not know what it is.
        write.Execute(
            $"""
            update payouts.transfers set next_at = least(coalesce(next_at, {now}), {now})
            where payout_id = {payout} and state in ('intent', 'posted', 'held', 'confirmed')
            """);
        write.Execute($"select doors.wake({TransferWork.QueueName}, {now})");
        await write.SendAsync(ct);
        fail.Reach("confirmation.recorded");
        return new Taken(verdict, Replayed: false);
    }

    /// <summary>Waits for everybody who names the same payments or decides about the transfer; null when the payout does not go over this rail.</summary>
    private static async Task<TransferRow?> LockAsync(UnitOfWork unit, Guid payout, string?[] names, CancellationToken ct)
    {
        var batch = unit.Batch();
        foreach (var name in names.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            batch.Execute(ReferenceLock.Of(unit.Scope.TenantId, name));
        }

        var transfer = batch.OneOrDefault<TransferRow>(
            $"""
            select t.org_id, t.state, t.generation, t.provider_id, t.amount_minor, t.currency
            from payouts.transfers t
            where t.payout_id = {payout} and t.rail = 'external'
            for update
            """);
        await batch.SendAsync(ct);
        return transfer.Value;
    }

    private sealed record Taken(ConfirmationVerdict Verdict, bool Replayed);

    private sealed record TransferRow(Guid OrgId, string State, int Generation, string? ProviderId, long AmountMinor, string Currency)
    {
        public ConfirmedTransfer ToConfirmed() => new(State, Generation, ProviderId, new Money(AmountMinor, Platform.Currency.Parse(Currency)));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The provider's news about payout {Payout} contradict what is known ({Status}: {Conflict}); an operator must look")]
    private static partial void Contradicted(ILogger logger, string payout, string status, string conflict);
}
