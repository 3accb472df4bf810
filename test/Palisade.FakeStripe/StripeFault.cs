namespace Palisade.FakeStripe;

/// <summary>What goes wrong with one call.</summary>
public enum StripeFault
{
    /// <summary>The connection breaks before anything happened.</summary>
    BreakBeforeEffect,

    /// <summary>It happened, and the connection breaks before the answer.</summary>
    BreakAfterEffect,

    /// <summary>It happened, and the answer never comes: the caller's patience ends it.</summary>
    HangAfterEffect,

    /// <summary>Nothing happened, and the answer never comes.</summary>
    HangBeforeEffect,

    /// <summary>409: another call with the key is under way.</summary>
    Conflict,

    /// <summary>429, nothing happened.</summary>
    RateLimited,

    /// <summary>500, nothing happened.</summary>
    ErrorBeforeEffect,

    /// <summary>500, although it happened.</summary>
    ErrorAfterEffect,

    /// <summary>502 with a page of HTML that is not Stripe's, although it happened.</summary>
    ProxyPageAfterEffect,

    /// <summary>400 <c>balance_insufficient</c>, for certain.</summary>
    InsufficientBalance,

    /// <summary>401: the key is not accepted.</summary>
    Unauthorized,
}
