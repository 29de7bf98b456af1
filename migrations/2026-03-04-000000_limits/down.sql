drop table known_addresses;
