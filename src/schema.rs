// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::query_builder::QueryId, Clone, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "tsvector", schema = "pg_catalog"))]
    pub struct Tsvector;
}

diesel::table! {
    addresses (user_id) {
        user_id -> Int8,
        address -> Inet,
        seen_at -> Timestamptz,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Uuid,
        user_id -> Int8,
        service -> Nullable<Text>,
        name -> Text,
        hash -> Bytea,
        prefix -> Text,
        scopes -> Text,
        created_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        last_used_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    attachment_references (attachment_id, message_id) {
        attachment_id -> Uuid,
        message_id -> Int8,
        room_id -> Int8,
    }
}

diesel::table! {
    attachments (id) {
        id -> Uuid,
        user_id -> Int8,
        sha256 -> Bytea,
        media_type -> Text,
        name -> Text,
        size -> Int8,
        width -> Nullable<Int4>,
        height -> Nullable<Int4>,
        thumbnail -> Nullable<Bytea>,
        thumbnail_type -> Nullable<Text>,
        created_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    audit (id) {
        id -> Int8,
        at -> Timestamptz,
        action -> Text,
        user_id -> Nullable<Int8>,
        username -> Nullable<Text>,
        address -> Nullable<Inet>,
        room_id -> Nullable<Int8>,
        target_id -> Nullable<Int8>,
        before -> Nullable<Jsonb>,
        after -> Nullable<Jsonb>,
        operation -> Nullable<Text>,
        outcome -> Nullable<Text>,
        count -> Int4,
    }
}

diesel::table! {
    audit_head (id) {
        id -> Bool,
        position -> Int8,
    }
}

diesel::table! {
    blocks (user_id, blocked_id) {
        user_id -> Int8,
        blocked_id -> Int8,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    contents (sha256) {
        sha256 -> Bytea,
        touched_at -> Timestamptz,
    }
}

diesel::table! {
    erasure_rooms (user_id, room_id) {
        user_id -> Int8,
        room_id -> Int8,
    }
}

diesel::table! {
    erasures (user_id) {
        user_id -> Int8,
        position -> Int8,
        last_position -> Int8,
        started_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    events (position) {
        position -> Int8,
        room_id -> Nullable<Int8>,
        user_id -> Int8,
        data -> Jsonb,
        created_at -> Timestamptz,
        audience -> Text,
        message_id -> Nullable<Int8>,
    }
}

diesel::table! {
    filters (id) {
        id -> Int8,
        pattern -> Text,
        regex -> Bool,
        action -> Text,
        created_at -> Timestamptz,
        created_by -> Int8,
    }
}

diesel::table! {
    first_admin_tokens (hash) {
        hash -> Bytea,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    hooks (id) {
        id -> Int8,
        room_id -> Int8,
        user_id -> Int8,
        name -> Text,
        secret_hash -> Bytea,
        created_by -> Int8,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    idempotency_keys (user_id, key) {
        user_id -> Int8,
        key -> Text,
        message_id -> Int8,
        fingerprint -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    join_requests (room_id, user_id) {
        room_id -> Int8,
        user_id -> Int8,
        state -> Text,
        created_at -> Timestamptz,
        decided_at -> Nullable<Timestamptz>,
        decided_by -> Nullable<Int8>,
    }
}

diesel::table! {
    known_addresses (user_id, fingerprint) {
        user_id -> Int8,
        fingerprint -> Bytea,
        used_at -> Timestamptz,
    }
}

diesel::table! {
    log_head (id) {
        id -> Bool,
        position -> Int8,
        epoch -> Uuid,
        origin -> Nullable<Text>,
    }
}

diesel::table! {
    members (user_id, room_id) {
        room_id -> Int8,
        user_id -> Int8,
        role -> Text,
        joined_position -> Int8,
        read_position -> Int8,
        delivered_position -> Int8,
    }
}

diesel::table! {
    mentions (user_id, room_id, message_id) {
        user_id -> Int8,
        room_id -> Int8,
        message_id -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Tsvector;

    message_search (message_id) {
        message_id -> Int8,
        room_id -> Int8,
        document -> Tsvector,
    }
}

diesel::table! {
    message_versions (position) {
        position -> Int8,
        message_id -> Int8,
        raw_content -> Text,
        parts -> Nullable<Jsonb>,
        replaced_at -> Timestamptz,
        replaced_by -> Int8,
    }
}

diesel::table! {
    messages (id) {
        id -> Int8,
        room_id -> Int8,
        user_id -> Int8,
        raw_content -> Text,
        created_at -> Timestamptz,
        parts -> Nullable<Jsonb>,
        edited_at -> Nullable<Timestamptz>,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    presence (node_id, user_id) {
        node_id -> Uuid,
        user_id -> Int8,
        status -> Text,
        viewing -> Array<Nullable<Int8>>,
        typing -> Array<Nullable<Int8>>,
        devices -> Int4,
        since -> Timestamptz,
        address -> Nullable<Text>,
        version -> Int8,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    presence_nodes (id) {
        id -> Uuid,
        version -> Int8,
        seen_at -> Timestamptz,
    }
}

diesel::table! {
    reactions (message_id, emoji, user_id) {
        message_id -> Int8,
        emoji -> Text,
        user_id -> Int8,
    }
}

diesel::table! {
    refresh_tokens (hash) {
        hash -> Bytea,
        session_id -> Uuid,
        used_at -> Nullable<Timestamptz>,
        parent -> Nullable<Bytea>,
        superseded -> Bool,
    }
}

diesel::table! {
    reports (id) {
        id -> Int8,
        reporter_id -> Int8,
        filter_id -> Nullable<Int8>,
        reported_id -> Int8,
        message_id -> Nullable<Int8>,
        room_id -> Nullable<Int8>,
        raw_content -> Nullable<Text>,
        parts -> Nullable<Jsonb>,
        reason -> Text,
        comment -> Text,
        state -> Text,
        note -> Text,
        created_at -> Timestamptz,
        decided_at -> Nullable<Timestamptz>,
        decided_by -> Nullable<Int8>,
    }
}

diesel::table! {
    retired_names (hash) {
        hash -> Bytea,
    }
}

diesel::table! {
    rooms (id) {
        id -> Int8,
        name -> Text,
        name_key -> Text,
        created_at -> Timestamptz,
        direct -> Bool,
        visibility -> Text,
        topic -> Text,
        retention_days -> Nullable<Int4>,
        archived_at -> Nullable<Timestamptz>,
        slow_seconds -> Int4,
    }
}

diesel::table! {
    sanctions (id) {
        id -> Int8,
        kind -> Text,
        room_id -> Nullable<Int8>,
        user_id -> Nullable<Int8>,
        address -> Nullable<Inet>,
        reason -> Text,
        by_id -> Int8,
        created_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        lifted_at -> Nullable<Timestamptz>,
        lifted_by -> Nullable<Int8>,
    }
}

diesel::table! {
    search_head (id) {
        id -> Bool,
        position -> Int8,
    }
}

diesel::table! {
    service_users (service, external_id) {
        service -> Text,
        external_id -> Text,
        user_id -> Int8,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    services (name) {
        name -> Text,
        user_id -> Int8,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    sessions (id) {
        id -> Uuid,
        user_id -> Int8,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        user_agent -> Nullable<Text>,
        address -> Nullable<Text>,
        last_used_at -> Timestamptz,
        key_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    slow_posts (user_id, room_id) {
        room_id -> Int8,
        user_id -> Int8,
        posted_at -> Timestamptz,
    }
}

diesel::table! {
    stickers (id) {
        id -> Int8,
        name -> Text,
        name_key -> Text,
        media_type -> Text,
        image -> Bytea,
        width -> Int4,
        height -> Int4,
        created_at -> Timestamptz,
        retired_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    stream_tickets (hash) {
        hash -> Bytea,
        session_id -> Nullable<Uuid>,
        stream_until -> Timestamptz,
        expires_at -> Timestamptz,
        key_id -> Nullable<Uuid>,
        user_id -> Nullable<Int8>,
    }
}

diesel::table! {
    users (id) {
        id -> Int8,
        username -> Text,
        username_key -> Text,
        first_name -> Text,
        last_name -> Text,
        password_hash -> Nullable<Text>,
        created_at -> Timestamptz,
        role -> Text,
        receipts -> Bool,
        salon_id -> Nullable<Int8>,
        erased_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    webhook_deliveries (webhook_id, position) {
        webhook_id -> Int8,
        position -> Int8,
        room_id -> Int8,
        kind -> Text,
        state -> Text,
        attempts -> Int4,
        next_at -> Nullable<Timestamptz>,
        claimed_until -> Nullable<Timestamptz>,
        status -> Nullable<Int4>,
        error -> Nullable<Text>,
        created_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    webhooks (id) {
        id -> Int8,
        room_id -> Nullable<Int8>,
        url -> Text,
        events -> Array<Nullable<Text>>,
        secret -> Bytea,
        old_secret -> Nullable<Bytea>,
        old_secret_until -> Nullable<Timestamptz>,
        position -> Int8,
        failing_since -> Nullable<Timestamptz>,
        off_at -> Nullable<Timestamptz>,
        off_reason -> Nullable<Text>,
        created_by -> Int8,
        created_at -> Timestamptz,
    }
}

diesel::joinable!(addresses -> users (user_id));
diesel::joinable!(api_keys -> services (service));
diesel::joinable!(api_keys -> users (user_id));
diesel::joinable!(attachment_references -> attachments (attachment_id));
diesel::joinable!(attachments -> users (user_id));
diesel::joinable!(erasure_rooms -> erasures (user_id));
diesel::joinable!(erasure_rooms -> rooms (room_id));
diesel::joinable!(erasures -> users (user_id));
diesel::joinable!(events -> rooms (room_id));
diesel::joinable!(events -> users (user_id));
diesel::joinable!(filters -> users (created_by));
diesel::joinable!(hooks -> rooms (room_id));
diesel::joinable!(join_requests -> rooms (room_id));
diesel::joinable!(known_addresses -> users (user_id));
diesel::joinable!(members -> rooms (room_id));
diesel::joinable!(members -> users (user_id));
diesel::joinable!(message_versions -> users (replaced_by));
diesel::joinable!(reactions -> users (user_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(reports -> rooms (room_id));
diesel::joinable!(sanctions -> rooms (room_id));
diesel::joinable!(service_users -> services (service));
diesel::joinable!(service_users -> users (user_id));
diesel::joinable!(services -> users (user_id));
diesel::joinable!(sessions -> api_keys (key_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(stream_tickets -> api_keys (key_id));
diesel::joinable!(stream_tickets -> sessions (session_id));
diesel::joinable!(stream_tickets -> users (user_id));
diesel::joinable!(users -> rooms (salon_id));
diesel::joinable!(webhooks -> rooms (room_id));
diesel::joinable!(webhooks -> users (created_by));

diesel::allow_tables_to_appear_in_same_query!(
    addresses,
    api_keys,
    attachment_references,
    attachments,
    audit,
    audit_head,
    blocks,
    contents,
    erasure_rooms,
    erasures,
    events,
    filters,
    first_admin_tokens,
    hooks,
    idempotency_keys,
    join_requests,
    known_addresses,
    log_head,
    members,
    mentions,
    message_search,
    message_versions,
    messages,
    presence,
    presence_nodes,
    reactions,
    refresh_tokens,
    reports,
    retired_names,
    rooms,
    sanctions,
    search_head,
    service_users,
    services,
    sessions,
    slow_posts,
    stickers,
    stream_tickets,
    users,
    webhook_deliveries,
    webhooks,
);
