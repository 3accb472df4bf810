using System.Security.Cryptography;
using System.Text.Json;
using FluentValidation;
using Palisade.Attribution.Contracts;
using Palisade.Attribution.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Events;

/// <summary>A conversion as a client states it.</summary>
/// <param name="UserId">The brand's id of the end user.</param>
/// <param name="Type">For example <c>invoice_paid</c>.</param>
/// <param name="Value">A JSON number of major units, not negative; read digit by digit, never through a double.</param>
/// <param name="Currency">ISO 4217, any letter case; USD when absent.</param>
/// <param name="Metadata">A JSON object of at most 16 KB.</param>
/// <param name="Ts">When it happened; now when absent.</param>
/// <param name="ExternalEventId">The client's own id of the event: the same one is never recorded twice.</param>
/// <param name="RefundOfEventId">For <c>refund</c>, <c>dispute_created</c> and <c>dispute_won</c>: the event they are about.</param>
/// <param name="RefundOfExternalEventId">The same by the client's own id; that event may be reported later.</param>
internal sealed record EventBody(
    string UserId, string Type, JsonElement? Value, string? Currency, JsonElement? Metadata, DateTimeOffset? Ts, string? ExternalEventId,
    string? RefundOfEventId = null, string? RefundOfExternalEventId = null)
{
    private static readonly string[] Correcting = ["refund", "dispute_created", "dispute_won"];

    private const int MostMetadata = 16 * 1024;

    /// <summary>The currency, once it was validated.</summary>
    public Currency EventCurrency() => Currency is null ? Platform.Currency.Usd : Platform.Currency.Parse(Currency);

    /// <summary>The value in minor units, once it was validated.</summary>
    public long? ValueMinor()
    {
        if (Value is not { ValueKind: JsonValueKind.Number } value)
        {
            return null;
        }

        return MoneyText.Parse(value.GetRawText(), EventCurrency(), out var minor) == MoneyError.None ? minor : throw new FormatException("Not validated.");
    }

    /// <summary>Once it was validated.</summary>
    public IncomingEvent ToIncoming(DateTimeOffset now) => new(
        UserId, Type, ValueMinor(), EventCurrency(), MetadataJson(), Ts ?? now, ExternalEventId, Hash(),
        PublicId.TryParse(RefundOfEventId, out var original) ? original : null, RefundOfExternalEventId);

    /// <summary>JSON text of the metadata.</summary>
    public string MetadataJson() => Metadata is { ValueKind: JsonValueKind.Object } metadata ? metadata.GetRawText() : "{}";

    /// <summary>What the external id stands for: equal for requests that say the same.</summary>
    public byte[] Hash() => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            UserId,
            Type,
            Value = ValueMinor(),
            Currency = EventCurrency().Code,
            Metadata = JsonSerializer.Deserialize<JsonElement>(MetadataJson()),
            Ts = Ts is { } ts ? Facts.Instant(ts).UtcTicks : (long?)null,
            RefundOfEventId,
            RefundOfExternalEventId,
        },
        ApiJson.Options));

    internal sealed class Validator : AbstractValidator<EventBody>
    {
        public Validator()
        {
            RuleFor(r => r.UserId).NotEmpty().MaximumLength(255);
            RuleFor(r => r.Type).NotEmpty().MaximumLength(80);
            RuleFor(r => r.ExternalEventId).Length(1, 120).When(r => r.ExternalEventId is not null);
            RuleFor(r => r.RefundOfEventId).Must(id => PublicId.TryParse(id, out _)).When(r => r.RefundOfEventId is not null).WithMessage("An event's id.");
            RuleFor(r => r.RefundOfExternalEventId).Length(1, 120).When(r => r.RefundOfExternalEventId is not null);
            RuleFor(r => r.RefundOfEventId).Null().When(r => r.RefundOfExternalEventId is not null).WithMessage("Name the event once.");
            RuleFor(r => r.Type).Must(type => Correcting.Contains(type)).When(r => r.RefundOfEventId is not null || r.RefundOfExternalEventId is not null)
                .WithMessage("Only refund, dispute_created and dispute_won name another event.");
            RuleFor(r => r.Value).NotNull().When(r => r.RefundOfEventId is not null || r.RefundOfExternalEventId is not null)
                .WithMessage("How much is taken back, or given back.");
            RuleFor(r => r.Currency).Must(text => text is null || Platform.Currency.TryParse(text, out _)).WithMessage("A three-letter ISO 4217 code.");
            RuleFor(r => r.Metadata).Must(IsObject).WithMessage("A JSON object of at most 16 KB.");
            RuleFor(r => r.Value).Custom((value, context) =>
            {
                if (Fault(value, context.InstanceToValidate.Currency) is { } fault)
                {
                    context.AddFailure(fault);
                }
            });
        }

        private static string? Fault(JsonElement? value, string? code)
        {
            if (value is null or { ValueKind: JsonValueKind.Null })
            {
                return null;
            }

            if (value.Value.ValueKind != JsonValueKind.Number)
            {
                return "A JSON number.";
            }

            var currency = Platform.Currency.TryParse(code ?? "USD", out var known) ? known : Platform.Currency.Usd;
            var error = MoneyText.Parse(value.Value.GetRawText(), currency, out var minor);
            return error != MoneyError.None ? MoneyText.Describe(error, currency) : minor < 0 ? "Must not be negative." : null;
        }

        private static bool IsObject(JsonElement? metadata) =>
            metadata is null or { ValueKind: JsonValueKind.Null }
            || (metadata.Value.ValueKind == JsonValueKind.Object
                && System.Text.Encoding.UTF8.GetByteCount(metadata.Value.GetRawText()) <= MostMetadata
                && IsText(metadata.Value));

        // JSON can escape half a surrogate pair or U+0000; PostgreSQL stores neither.
        private static bool IsText(JsonElement json)
        {
            try
            {
                return json.ValueKind switch
                {
                    JsonValueKind.Object => json.EnumerateObject().All(member => IsStorable(member.Name) && IsText(member.Value)),
                    JsonValueKind.Array => json.EnumerateArray().All(IsText),
                    JsonValueKind.String => IsStorable(json.GetString()!),
                    JsonValueKind.Number => json.TryGetDouble(out var number) && double.IsFinite(number),
                    _ => true,
                };
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }

        private static bool IsStorable(string text) => !text.Contains('\0', StringComparison.Ordinal);
    }
}
