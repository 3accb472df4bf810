using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.Platform;
using Palisade.Programs.Contracts;

namespace Palisade.Integrations.Import;

/// <summary>What a row of an OpenPartner table is in Palisade. A null row has no meaning here and is skipped.</summary>
internal static class OpenPartnerMapping
{
    private const string CouponUrl = "coupon://";

    public static JsonObject Partner(OpenPartnerRow row)
    {
        var (email, name) = (row.Text("email"), row.Text("name").Trim());
        if (!EmailAddress.IsValid(email)) throw new RowException("wrong_value", "email");
        if (name.Length is 0 or > 120 || name.Any(char.IsControl)) throw new RowException("wrong_value", "name");
        return new JsonObject
        {
            ["id"] = row.Id("id"),
            ["email"] = EmailAddress.Normalize(email),
            ["name"] = name,
            ["metadata"] = row.Object("metadata"),
            ["stripe_connect_account_id"] = row.OptionalText("stripeConnectAccountId"),
            ["activated_at"] = row.OptionalTime("activatedAt"),
            ["revoked_at"] = row.OptionalTime("revokedAt"),
            ["revoke_reason"] = row.OptionalText("revokeReason"),
            ["created_at"] = row.Time("createdAt"),
            ["updated_at"] = row.OptionalTime("updatedAt"),
        };
    }

    public static JsonObject Program(OpenPartnerRow row)
    {
        row.Ignore("networkOfferingId", "endNotificationSentAt", "blockedByEmail");
        var created = row.Time("createdAt");
        return new JsonObject
        {
            ["id"] = row.Id("id"),
            ["name"] = row.Text("name"),
            ["commission_rule"] = row.OptionalRule("commissionRule") ?? throw new RowException("missing_value", "commissionRule"),
            ["attribution_window_days"] = row.OptionalNumber("attributionWindowDays") ?? 60,
            ["attribution_model"] = row.OptionalText("attributionModel") ?? "last_click",
            ["destination_url"] = row.Text("destinationUrl"),
            ["deep_link_allowed_domains"] = row.OptionalText("deepLinkAllowedDomains"),
            ["holdback_days"] = row.OptionalNumber("holdbackDays"),
            ["starts_at"] = row.OptionalTime("startsAt"),
            ["ends_at"] = row.OptionalTime("endsAt"),
            ["customer_reward"] = row.OptionalJson("customerReward"),
            ["share_on_network"] = row.Flag("shareOnNetwork"),
            ["marketplace_description"] = row.OptionalText("marketplaceDescription"),
            ["categories"] = row.Texts("categories"),
            ["partners_may_customize_code"] = row.Flag("partnersMayCustomizeCode"),
            ["blocked_at"] = row.OptionalTime("blockedAt"),
            ["blocked_reason"] = row.OptionalText("blockedReason"),
            ["created_at"] = created,
            ["updated_at"] = created,
        };
    }

    public static JsonObject PartnerProgram(OpenPartnerRow row) => new()
    {
        ["id"] = row.Id("id"),
        ["org_id"] = row.Id("partnerId"),
        ["program_id"] = row.Id("programId"),
        ["source"] = row.OptionalText("source") ?? "admin",
        ["created_at"] = row.Time("createdAt"),
    };

    /// <summary>The list of sub-rules wins over the older pair of type and value, as in OpenPartner.</summary>
    public static JsonObject PartnerCommission(OpenPartnerRow row)
    {
        var (type, value, recurring) = (row.OptionalText("commissionType"), row.OptionalDecimal("commissionValue"), row.Flag("recurring"));
        var rules = row.OptionalRule("commissionRules");
        if (rules is null && type is not null)
        {
            if (type is not ("percent" or "fixed") || value is null) throw new RowException("wrong_value", "commissionType");
            rules = JsonNode.Parse(CommissionRule.FromLegacyColumns(
                type == "percent" ? CommissionType.Percent : CommissionType.Fixed,
                decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture), recurring).ToJson());
        }

        return new JsonObject
        {
            ["org_id"] = row.Id("partnerId"),
            ["commission_rule"] = rules,
            ["commission_type"] = type,
            ["commission_value"] = value,
            ["recurring"] = recurring,
            ["holdback_days"] = row.OptionalNumber("holdbackDays"),
            ["source"] = row.OptionalText("source") ?? "backfill",
            ["snapshotted_at"] = row.Time("snapshottedAt"),
        };
    }

    public static JsonObject Link(OpenPartnerRow row) => new()
    {
        ["id"] = row.Id("id"),
        ["org_id"] = row.Id("partnerId"),
        ["link_key"] = row.Text("linkKey"),
        ["program_id"] = row.Id("programId"),
        ["destination_url"] = row.OptionalText("destinationUrl"),
        ["created_at"] = row.Time("createdAt"),
    };

    public static JsonObject Coupon(OpenPartnerRow row) => new()
    {
        ["id"] = row.Id("id"),
        ["org_id"] = row.Id("partnerId"),
        ["program_id"] = row.Id("programId"),
        ["code"] = CouponCode.Canonical(row.Text("code")) ?? throw new RowException("wrong_value", "code"),
        ["stripe_coupon_id"] = row.OptionalText("stripeCouponId"),
        ["stripe_promotion_code_id"] = row.OptionalText("stripePromotionCodeId"),
        ["reward_attempts"] = 0,
        ["deactivated_at"] = row.OptionalTime("deactivatedAt"),
        ["created_at"] = row.Time("createdAt"),
    };

    /// <summary>A click without a link is the use of a coupon, and its landing page says of which.</summary>
    public static JsonObject Click(OpenPartnerRow row)
    {
        var (link, landing) = (row.OptionalId("linkId"), row.Text("landingUrl"));
        var mapped = Click(row, landing);
        mapped["link_id"] = link;
        mapped["code"] = link is null && landing.StartsWith(CouponUrl, StringComparison.Ordinal) ? CouponCode.Canonical(landing[CouponUrl.Length..]) : null;
        return mapped;
    }

    private static JsonObject Click(OpenPartnerRow row, string landing) => new()
    {
        ["id"] = row.Id("id"),
        ["org_id"] = row.Id("partnerId"),
        ["program_id"] = row.Id("programId"),
        ["landing_url"] = landing,
        ["ip_hash"] = row.OptionalText("ipHash"),
        ["user_agent"] = row.OptionalText("userAgent"),
        ["referer"] = row.OptionalText("referer"),
        ["utm_source"] = row.OptionalText("utmSource"),
        ["utm_medium"] = row.OptionalText("utmMedium"),
        ["utm_campaign"] = row.OptionalText("utmCampaign"),
        ["utm_term"] = row.OptionalText("utmTerm"),
        ["utm_content"] = row.OptionalText("utmContent"),
        ["country"] = row.OptionalText("country") is { Length: 2 } country ? country : null,
        ["fraud_flag"] = row.OptionalText("fraudFlag") switch { null => null, "velocity" => "velocity", "revoked" => "revoked", _ => "manual" },
        ["ts"] = row.Time("ts"),
    };

    public static JsonObject Identity(OpenPartnerRow row) => new()
    {
        ["id"] = row.Id("id"),
        ["click_id"] = row.Id("clickId"),
        ["user_id"] = row.Text("userId"),
        ["stitched_at"] = row.Time("stitchedAt"),
    };

    public static JsonObject Event(OpenPartnerRow row)
    {
        var (id, currency, at) = (row.Id("id"), row.Currency("currency"), row.Time("ts"));
        return new JsonObject
        {
            ["id"] = id,
            ["user_id"] = row.Text("userId"),
            ["type"] = row.Text("type"),
            ["value_minor"] = row.OptionalAmount("value", currency),
            ["currency"] = currency.Code,
            ["external_event_id"] = row.OptionalText("externalEventId"),
            // What was asked then is not known, so a repetition of it is answered as a conflict and never counted twice.
            ["request_hash"] = "\\x" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("imported:" + id))),
            ["metadata"] = row.Object("metadata"),
            ["ts"] = at,
            ["received_at"] = at,
        };
    }

    public static JsonObject Attribution(OpenPartnerRow row) => new()
    {
        ["id"] = row.Id("id"),
        ["event_id"] = row.Id("eventId"),
        ["org_id"] = row.Id("partnerId"),
        ["program_id"] = row.Id("programId"),
        ["click_id"] = row.Id("clickId"),
        ["model"] = row.Text("model"),
        ["weight"] = row.OptionalDecimal("weight") ?? "1",
        ["computed_at"] = row.Time("computedAt"),
    };

    public static JsonObject? Commission(OpenPartnerRow row)
    {
        var currency = row.Currency("currency");
        var (amount, status, accrued, paid) = (row.Amount("amount", currency), row.Text("status"), row.Time("accruedAt"), row.OptionalTime("paidAt"));
        var mapped = new JsonObject
        {
            ["id"] = row.Id("id"),
            ["attribution_id"] = row.Id("attributionId"),
            ["org_id"] = row.Id("partnerId"),
            ["amount_minor"] = amount,
            ["currency"] = currency.Code,
            ["status"] = status,
            ["accrued_at"] = accrued,
            ["paid_at"] = status == "paid" ? paid ?? accrued : null,
            ["payout_id"] = row.OptionalId("payoutId"),
        };
        return amount == 0 ? null : mapped;
    }

    /// <summary>An adjustment is an entry of its own for the same event: approved, so that the next payout takes it into account.</summary>
    public static JsonObject? CommissionAdjustment(OpenPartnerRow row)
    {
        row.Ignore("actorAdminId", "metadata");
        var currency = row.Currency("currency");
        var amount = row.Amount("amount", currency);
        var mapped = new JsonObject
        {
            ["id"] = row.Id("id"),
            ["commission_id"] = row.Id("commissionId"),
            ["amount_minor"] = amount,
            ["currency"] = currency.Code,
            ["reason"] = row.Text("reason"),
            ["created_at"] = row.Time("createdAt"),
        };
        return amount == 0 ? null : mapped;
    }

    public static JsonObject Payout(OpenPartnerRow row)
    {
        var (currency, created, metadata) = (row.Currency("currency"), row.Time("createdAt"), row.Object("metadata"));
        var (id, status, completed) = (row.Id("id"), row.Text("status"), row.OptionalTime("completedAt"));
        metadata["openpartner"] = new JsonObject { ["method"] = row.OptionalText("method"), ["stripeTransferId"] = row.OptionalText("stripeTransferId") };
        var run = OwnRowRules.Text(metadata["runId"]);
        return new JsonObject
        {
            ["id"] = id,
            ["org_id"] = row.Id("partnerId"),
            ["run_id"] = run is { Length: > 0 and <= 64 } ? OpenPartnerRow.IdOf(run).ToString() : id,
            ["amount_minor"] = row.Amount("amount", currency),
            ["currency"] = currency.Code,
            ["method"] = "manual",
            ["status"] = status == "completed" ? "paid" : status,
            ["metadata"] = metadata,
            ["created_at"] = created,
            ["completed_at"] = status is "paid" or "completed" ? completed ?? created : null,
        };
    }
}
