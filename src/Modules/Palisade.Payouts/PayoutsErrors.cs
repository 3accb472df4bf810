using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Payouts;

/// <summary>Refusals of this module.</summary>
internal static class PayoutsErrors
{
    public static readonly ProblemError HoldbackActive = new("holdback_active", StatusCodes.Status409Conflict, "The commission is still held back.");
    public static readonly ProblemError CommissionHeld = new("commission_held", StatusCodes.Status409Conflict, "A fraud case holds the commission; release it first.");
    public static readonly ProblemError NotApprovable = new("not_approvable", StatusCodes.Status409Conflict, "Only an accrued commission can be approved.");
    public static readonly ProblemError NotReversible = new("not_reversible", StatusCodes.Status409Conflict, "Only an accrued or approved commission can be reversed.");
    public static readonly ProblemError InTransfer = new("commission_in_transfer", StatusCodes.Status409Conflict, "A payout holds the commission.");
    public static readonly ProblemError NoReceipt = new("no_receipt", StatusCodes.Status409Conflict, "The commission was posted before receipts were kept, or it was imported.");
    public static readonly ProblemError RunInProgress = new("payout_run_in_progress", StatusCodes.Status409Conflict, "Another payout run of this tenant is in progress.");
    public static readonly ProblemError PayoutNotFound = new("payout_not_found", StatusCodes.Status404NotFound, "There is no such payout.");
    public static readonly ProblemError NotConfirmable = new("not_confirmable", StatusCodes.Status409Conflict, "Only a pending manual payout can be confirmed.");
    public static readonly ProblemError NotCancelable = new("not_cancelable", StatusCodes.Status409Conflict, "Only a pending manual payout can be cancelled.");
    public static readonly ProblemError RailNotAvailable = new("rail_not_available", StatusCodes.Status409Conflict, "This installation does not pay over this rail.");
    public static readonly ProblemError PartnerNotFound = new("partner_not_found", StatusCodes.Status404NotFound, "There is no such partner.");
    public static readonly ProblemError InputsChanged = new("inputs_changed", StatusCodes.Status409Conflict, "What would be paid is no longer what the preview showed.");
    public static readonly ProblemError StripeUnavailable = new("stripe_unavailable", StatusCodes.Status502BadGateway, "Stripe refused, or did not answer.");
    public static readonly ProblemError RequestAlreadyPending = new("request_already_pending", StatusCodes.Status409Conflict, "A recovery request of this payout is pending.");
    public static readonly ProblemError InvalidConfirmations = new("invalid_confirmations", StatusCodes.Status422UnprocessableEntity, "Some rows cannot be confirmed, so none was.");
    public static readonly ProblemError CsvWanted = new("csv_wanted", StatusCodes.Status415UnsupportedMediaType, "The body must be CSV (content type text/csv).");
    public static readonly ProblemError NoStatement = new("no_statement", StatusCodes.Status409Conflict, "A failed payout paid nothing, so there is no statement of it.");
    public static readonly ProblemError StatementTooLong = new("statement_too_long", StatusCodes.Status409Conflict, "The payout has too many lines for a PDF; take the CSV.");
    public static readonly ProblemError ProviderNotFound = new("payout_provider_not_found", StatusCodes.Status404NotFound, "No payment provider of the brand's own is set up.");
    public static readonly ProblemError ProviderInUse = new("payout_provider_in_use", StatusCodes.Status409Conflict, "This provider is the brand's rail, or payments over it are under way.");
    public static readonly ProblemError ProviderUrlRefused = new("payout_provider_url_refused", StatusCodes.Status400BadRequest, "This URL cannot be called.");
    public static readonly ProblemError MissingSignature = new("missing_signature", StatusCodes.Status400BadRequest, "The request is not signed.");
    public static readonly ProblemError InvalidSignature = new("invalid_signature", StatusCodes.Status400BadRequest, "The signature does not fit the body, or is more than five minutes off.");
    public static readonly ProblemError ConfirmationConflict = new("confirmation_conflict", StatusCodes.Status409Conflict, "This contradicts what is known of the payment. Nothing was changed; the brand's operators see it.");
    public static readonly ProblemError TransferNotFound = new("transfer_not_found", StatusCodes.Status404NotFound, "There is no such payout, or nothing is sent for it.");
    public static readonly ProblemError ReturnNotFound = new("return_not_found", StatusCodes.Status404NotFound, "No such money came back.");
    public static readonly ProblemError ReturnDecided = new("return_decided", StatusCodes.Status409Conflict, "It is paid again, or cleared, already.");
    public static readonly ProblemError NotPayable = new("not_payable", StatusCodes.Status409Conflict, "The partner cannot be paid over the brand's rail now.");
}
