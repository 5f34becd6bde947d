"""What Wagtail 7.4 LTS lacks of what this package uses of 8.0; nothing else here asks for a version."""

import wagtail


#: Wagtail 8.0 keeps one registry of permission policies; 7.4 asks each viewset for its own.
HAS_POLICY_REGISTRY = wagtail.VERSION >= (8, 0)


def register_permission_policy(model, policy, *, viewset):
    """Let ``policy`` decide who may do what with ``model``.

    ``viewset``: its SnippetViewSet class, not registered yet.
    """
    if HAS_POLICY_REGISTRY:
        from wagtail.permissions import register_permission_policy

        register_permission_policy(model, policy)
    else:
        viewset.permission_policy = policy
