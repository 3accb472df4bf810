using Palisade.Payouts.Rails;
using Palisade.Payouts.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Stripe;

/// <summary>Transfers to connected accounts. The payout's id is the transfer group, by which its transfers are found again.</summary>
internal sealed class StripeRail(StripeClient stripe) : ITransferRail
{
    public string Method => "stripe_connect";

    public RailTerms Terms => RailTerms.Stripe;

    public async Task<SendResult> SendAsync(TenantSession db, TransferIntent intent, CancellationToken cancellationToken)
    {
        if (StripeAmount.Of(intent.Amount) is not { } amount)
        {
            return new SendResult.Refused("amount_not_expressible");
        }

        // The names of the metadata are those that OpenPartner's webhook endpoint reads.
        var form = new StripeForm()
            .Add("amount", amount)
            .Add("currency", intent.Currency.ToLowerInvariant())
            .Add("destination", intent.Destination)
            .Add("transfer_group", intent.Group)
            .Add("metadata", new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["openpartner_tenant_id"] = PublicId.Format(db.Scope.TenantId),
                ["openpartner_payout_id"] = intent.Group,
                ["openpartner_generation"] = intent.Generation.ToString(),
            });
        try
        {
            await stripe.PostAsync<StripeTransfer>("v1/transfers", form, intent.IdempotencyKey, cancellationToken);
            return new SendResult.Accepted();
        }
        catch (StripeException e)
        {
            return e.IsRefusal ? new SendResult.Refused(e.Error!.Code ?? e.Error.Type ?? "refused") : new SendResult.Unknown(e.Message);
        }
    }

    // A transfer of another key was looked for before this key was given out.
    public Task<bool> SpokeOfPaymentAsync(UnitOfWork unit, TransferIntent intent, CancellationToken cancellationToken) => Task.FromResult(false);

    public async Task<ReadResult> ReadAsync(TenantSession db, TransferIntent intent, CancellationToken cancellationToken)
    {
        try
        {
            List<ProviderTransfer> found = [];
            await foreach (var transfer in stripe.ListAsync<StripeTransfer>("v1/transfers", new StripeForm().Add("transfer_group", intent.Group), cancellationToken))
            {
                found.Add(await ReadAsync(transfer, cancellationToken));
            }

            return new ReadResult.Known(found);
        }
        catch (StripeException e)
        {
            return new ReadResult.Unknown(e.Message);
        }
    }

    private async Task<ProviderTransfer> ReadAsync(StripeTransfer transfer, CancellationToken cancellationToken)
    {
        if (!Currency.TryParse(transfer.Currency.ToUpperInvariant(), out var currency))
        {
            return new ProviderTransfer(transfer.Id, Amount: null, transfer.Destination, []);
        }

        List<ProviderReversal> reversals = [];
        if (transfer.AmountReversed > 0)
        {
            await foreach (var reversal in stripe.ListAsync<StripeTransferReversal>($"v1/transfers/{transfer.Id}/reversals", new StripeForm(), cancellationToken))
            {
                var amount = StripeAmount.Read(reversal.Amount, currency) ?? throw new StripeException("A reversal has an amount that the currency cannot express.");
                reversals.Add(new ProviderReversal(reversal.Id, amount));
            }
        }

        return new ProviderTransfer(transfer.Id, StripeAmount.Read(transfer.Amount, currency), transfer.Destination, reversals);
    }
}
